"""Telling a sponsor's open pages who was invited under them, and who works from now on."""

from __future__ import annotations

from uuid import UUID

from maxpulse.accounts.queries.profiles import get_profile
from maxpulse.network.models import DistributorProfile
from maxpulse.network.queries import find_distributor_of, full_name
from maxpulse.tracking import actions as tracking
from maxpulse.tracking.queries import was_recruit_told

JOINED, CONFIRMED = "recruit_joined", "recruit_confirmed"


def tell_of_invited(user_id: UUID) -> None:
    """Tell a sponsor, once, of somebody whom an admin invited under them. As the product itself."""
    recruit = find_distributor_of(user_id)
    if recruit and recruit.sponsor_id and not was_recruit_told(recruit.sponsor_id, JOINED, recruit.id):
        _tell(JOINED, recruit, recruit.sponsor_id, user_id, invited=True)


def tell_of_confirmed(user_id: UUID) -> None:
    """Tell a sponsor, once, that somebody of whom they were told has confirmed their address. As the product itself.

    Everybody else who confirms one, or gets another password by mail, is none of a sponsor's news.
    """
    recruit = find_distributor_of(user_id)
    if recruit is None or recruit.sponsor_id is None or recruit.status != "active":
        return
    told = (was_recruit_told(recruit.sponsor_id, event, recruit.id) for event in (JOINED, CONFIRMED))
    if tuple(told) == (True, False):
        _tell(CONFIRMED, recruit, recruit.sponsor_id, user_id)


def _tell(event: str, recruit: DistributorProfile, sponsor_id: UUID, user_id: UUID, **more: bool) -> None:
    profile = get_profile(user_id)
    name = full_name(profile.first_name, profile.last_name) or recruit.distributor_code
    tracking.record(
        event,
        distributor_id=sponsor_id,
        facts={"recruit": recruit.id, "name": name, "code": recruit.distributor_code, **more},
        data={"recruit": str(recruit.id)},
    )
