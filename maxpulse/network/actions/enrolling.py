"""Making somebody a distributor, and writing the balances beside their ledger."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.network.models import DistributorProfile, DistributorStream
from maxpulse.network.queries import NOTHING
from maxpulse.network.rules import USUAL_RATE, make_code
from maxpulse.operations import audit


def enrol_distributor(
    user_id: UUID,
    *,
    sponsor_id: UUID | None = None,
    code: str = "",
    commission_rate: Decimal | None = None,
    tier_level: int = 1,
    is_confirmed: bool = True,
) -> DistributorProfile:
    """Make an account's owner a distributor under a sponsor, with the counter of their events.

    Done as the product itself, or as an admin for somebody who is invited. `commission_rate` is a percentage, the
    usual one unless given. Unless it `is_confirmed` that the account's address is theirs, they wait until it is.
    """
    profile = DistributorProfile(
        id=new_id(),
        user_id=user_id,
        sponsor_id=sponsor_id,
        distributor_code=code or make_code(),
        commission_rate=USUAL_RATE if commission_rate is None else commission_rate,
        tier_level=tier_level,
        status="active" if is_confirmed else "pending",
        balance_available=Decimal(0),
        balance_pending=Decimal(0),
    )
    session.add(profile)
    session.flush()  # the counter points at the profile, and nothing tells the session so
    session.add(DistributorStream(distributor_id=profile.id, last_number=0))
    audit.record("distributor_enrolled", profile, after={"sponsor": sponsor_id, "tier": tier_level})
    return profile


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
