"""Reading distributors."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from maxpulse.core.db import session
from maxpulse.network.models import DistributorProfile


class NoSuchDistributor(LookupError):
    """There is no distributor with this id that the actor may see."""


def find_distributor(distributor_id: UUID) -> DistributorProfile | None:
    """A distributor that the actor may see."""
    return session.get(DistributorProfile, distributor_id)


def get_distributor(distributor_id: UUID) -> DistributorProfile:
    """The same; raises NoSuchDistributor."""
    found = find_distributor(distributor_id)
    if found is None:
        raise NoSuchDistributor(str(distributor_id))
    return found


def get_distributor_of(user_id: UUID) -> DistributorProfile:
    """The distributor that an account's owner is. Raises NoSuchDistributor."""
    found = session.scalar(select(DistributorProfile).where(DistributorProfile.user_id == user_id))
    if found is None:
        raise NoSuchDistributor(str(user_id))
    return found


def count_by_status() -> dict[str, int]:
    """How many distributors there are in each status, for an admin."""
    status = func.coalesce(DistributorProfile.status, "active")
    return dict(session.execute(select(status, func.count()).group_by(status)).all())
