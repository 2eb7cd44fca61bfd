"""Suspending a distributor, and letting them work again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import update

from maxpulse import live
from maxpulse.core import clock
from maxpulse.core.db import after_commit, current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.network.actions.telling import tell_after_commit
from maxpulse.network.models import DistributorProfile, DistributorSuspension
from maxpulse.network.queries import lock_distributor
from maxpulse.operations import audit


def suspend_distributor(distributor_id: UUID, reason: str = "") -> None:
    """Stop a distributor at once: pages refuse, links close, sockets end. As an admin or the product itself.

    Nothing else is touched, so that lifting it brings everything back as it was: links keep their own switch, and
    participants under way may finish. Doing it twice is doing it once. Raises NoSuchDistributor.
    """
    profile = lock_distributor(distributor_id)
    if profile.status == "suspended":
        return
    session.add(
        DistributorSuspension(
            id=new_id(),
            distributor_id=distributor_id,
            reason=reason,
            begun_at=clock.now(),
            begun_by=current_actor().user_id,
            status_before=profile.status or "active",
        )
    )
    _set_status(profile, "suspended", deed="distributor_suspended")
    after_commit(partial(live.close_sockets, stream=str(distributor_id)))


def reinstate_distributor(distributor_id: UUID) -> None:
    """Let a suspended distributor work again, as far as they could before. Raises NoSuchDistributor."""
    profile = lock_distributor(distributor_id)
    if profile.status != "suspended":
        return
    before = session.execute(
        update(DistributorSuspension)
        .where(
            DistributorSuspension.distributor_id == distributor_id,
            DistributorSuspension.ended_at.is_(None),
        )
        .values(ended_at=clock.now(), ended_by=current_actor().user_id)
        .returning(DistributorSuspension.status_before)
    ).scalar_one_or_none()
    _set_status(profile, before or "active", deed="distributor_active")


def _set_status(profile: DistributorProfile, status: str, *, deed: str) -> None:
    before, profile.status = profile.status, status
    audit.record(deed, profile, before={"status": before}, after={"status": status})
    tell_after_commit(profile.id)
