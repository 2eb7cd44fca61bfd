"""A distributor's account: the balances beside the ledger, changed only under its lock."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from maxpulse.core.db import session
from maxpulse.network.models import DistributorProfile

NOTHING = Decimal(0)


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
    profile = session.scalar(
        select(DistributorProfile)
        .where(DistributorProfile.id == distributor_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if profile is None:
        raise NoSuchAccount(str(distributor_id))
    return _balance(profile)


def set_account(
    distributor_id: UUID,
    *,
    available: Decimal,
    pending: Decimal,
    sold: Decimal = NOTHING,
    earned: Decimal = NOTHING,
) -> None:
    """Write the balances a line of the ledger left, and add to the totals. Call it under `lock_account`."""
    profile = session.get_one(DistributorProfile, distributor_id)
    profile.balance_available, profile.balance_pending = available, pending
    profile.total_sales = (profile.total_sales or NOTHING) + sold
    profile.total_commissions = (profile.total_commissions or NOTHING) + earned
    session.flush()


def accounts() -> list[Balance]:
    """Every account the actor may see."""
    return [_balance(profile) for profile in session.scalars(select(DistributorProfile))]


def _balance(profile: DistributorProfile) -> Balance:
    return Balance(
        profile.id,
        profile.commission_rate or NOTHING,
        profile.balance_available,
        profile.balance_pending,
        profile.total_sales or NOTHING,
        profile.total_commissions or NOTHING,
    )
