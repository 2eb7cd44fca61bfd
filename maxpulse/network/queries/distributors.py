"""Distributors, their accounts beside the ledger, and what the live room asks of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import case, func, select, text

from maxpulse.accounts.queries import living_sessions
from maxpulse.core.db import session
from maxpulse.network.models import DistributorProfile

NOTHING = Decimal(0)
# The status, or "closed" when their account is: what everybody but those who suspend and lift goes by.
STATUS_SHOWN = case(
    (DistributorProfile.closed_at.is_not(None), "closed"),
    else_=func.coalesce(DistributorProfile.status, "active"),
)
NEWEST = text("""
    select json_object_agg(distributor_id, last_number)
      from distributor_streams
     where distributor_id = any(cast(string_to_array(:streams, ' ') as uuid[]))
""")


class NoSuchDistributor(LookupError):
    """There is no distributor with this id that the actor may see."""


class NoSuchAccount(LookupError):
    """There is no such distributor, or the actor may not see their account."""


@dataclass(frozen=True, slots=True)
class Balance:
    """A distributor's account as it stands. `commission_rate` is percent."""

    distributor_id: UUID
    commission_rate: Decimal
    available: Decimal
    pending: Decimal
    total_sales: Decimal
    total_commissions: Decimal


def find_distributor(distributor_id: UUID) -> DistributorProfile | None:
    """A distributor that the actor may see."""
    return session.get(DistributorProfile, distributor_id)


def get_distributor(distributor_id: UUID) -> DistributorProfile:
    """The same; raises NoSuchDistributor."""
    found = find_distributor(distributor_id)
    if found is None:
        raise NoSuchDistributor(str(distributor_id))
    return found


def find_distributor_of(user_id: UUID) -> DistributorProfile | None:
    """The distributor that an account's owner is, if they are one."""
    return session.scalar(select(DistributorProfile).where(DistributorProfile.user_id == user_id))


def get_distributor_of(user_id: UUID) -> DistributorProfile:
    """The distributor that an account's owner is. Raises NoSuchDistributor."""
    found = find_distributor_of(user_id)
    if found is None:
        raise NoSuchDistributor(str(user_id))
    return found


def lock_distributor(distributor_id: UUID) -> DistributorProfile:
    """A distributor whom nobody else changes before this transaction ends. Raises NoSuchDistributor.

    The lock lets foreign keys through, as that of `lock_account`.
    """
    get_distributor(distributor_id)  # for who may not even see them, there is none
    found = _locked(distributor_id)
    if found is None:
        raise NoSuchDistributor(str(distributor_id))
    return found


def count_by_status() -> dict[str, int]:
    """How many distributors there are in each status, `closed` for those whose account is; for an admin."""
    return dict(session.execute(select(STATUS_SHOWN, func.count()).group_by(STATUS_SHOWN)).all())


def get_account(distributor_id: UUID) -> Balance:
    """The account as it stands now. Raises NoSuchAccount."""
    profile = session.scalar(select(DistributorProfile).where(DistributorProfile.id == distributor_id))
    if profile is None:
        raise NoSuchAccount(str(distributor_id))
    return _balance(profile)


def lock_account(distributor_id: UUID) -> Balance:
    """The account, which nobody else changes before this transaction ends. Raises NoSuchAccount.

    The lock lets foreign keys through (FOR NO KEY UPDATE): purchases of the same distributor do not wait.
    """
    profile = _locked(distributor_id)
    if profile is None:
        raise NoSuchAccount(str(distributor_id))
    return _balance(profile)


def accounts() -> list[Balance]:
    """Every account the actor may see."""
    return [_balance(profile) for profile in session.scalars(select(DistributorProfile))]


def newest_numbers(distributor_ids: Sequence[str]) -> Mapping[str, int]:
    """The number of the newest event of each of these distributors, for the product itself.

    Asked for thousands at once, while answers wait: so ids travel as one text, and what is found comes back as one
    value. A thousand parameters and rows of their own held a web process up for 12 ms.
    """
    return session.scalar(NEWEST, {"streams": " ".join(distributor_ids)}) or {}


def sessions_that_may_stay(session_ids: Sequence[str]) -> Collection[str]:
    """Which of these sign-in sessions are still alive, of distributors who are not suspended; asked as the above."""
    alive, distributor = living_sessions(session_ids), DistributorProfile
    found = (
        select(func.json_agg(alive.c.id))
        .join(distributor, distributor.user_id == alive.c.user_id)
        .where(distributor.status == "active")
    )
    return set(session.scalar(found) or ())


def _locked(distributor_id: UUID) -> DistributorProfile | None:
    return session.scalar(
        select(DistributorProfile)
        .where(DistributorProfile.id == distributor_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _balance(profile: DistributorProfile) -> Balance:
    return Balance(
        profile.id,
        profile.commission_rate or NOTHING,
        profile.balance_available,
        profile.balance_pending,
        profile.total_sales or NOTHING,
        profile.total_commissions or NOTHING,
    )
