"""Single commissions, their lines in the ledger, and what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from maxpulse.commissions.models import Commission, LedgerEntry
from maxpulse.core.db import session
from maxpulse.shop import queries as shop


@dataclass(frozen=True, slots=True)
class Booked:
    """One line of the ledger as a page shows it."""

    id: UUID
    at: datetime
    description: str
    amount: Decimal
    balance_after: Decimal | None
    pending_after: Decimal | None
    status: str


class NoSuchCommission(LookupError):
    """There is no such commission, or the actor may not see it."""


def get_commission(commission_id: UUID) -> Commission:
    """The commission of that id. Raises NoSuchCommission."""
    commission = session.get(Commission, commission_id)
    if commission is None:
        raise NoSuchCommission(str(commission_id))
    return commission


def find_commission_of(purchase_id: UUID) -> Commission | None:
    """The commission that a purchase earned its own distributor, or None."""
    return session.scalar(
        select(Commission).where(Commission.purchase_id == purchase_id, Commission.level == 1)
    )


def commissions_of(purchase_ids: Sequence[UUID]) -> dict[UUID, Commission]:
    """What each of these purchases earned its own distributor, by purchase; what is owed is missing."""
    rows = session.scalars(
        select(Commission).where(Commission.purchase_id.in_(purchase_ids), Commission.level == 1)
    )
    return {row.purchase_id: row for row in rows if row.purchase_id}


def ledger_of(commission_id: UUID) -> list[Booked]:
    """The lines that speak of a commission, those of its refunds among them, oldest first."""
    commission = session.get(Commission, commission_id)
    refunds = shop.refunds_of(commission.purchase_id) if commission and commission.purchase_id else ()
    causes = [commission_id, *(refund.id for refund in refunds)]
    lines = session.scalars(
        select(LedgerEntry).where(LedgerEntry.reference_id.in_(causes)).order_by(LedgerEntry.line)
    )
    return [
        Booked(
            id=line.id,
            at=line.created_at,  # type: ignore[arg-type]
            description=said(line.transaction_type),
            amount=line.amount,
            balance_after=line.balance_after,
            pending_after=line.pending_after,
            status=line.status or "",
        )
        for line in lines
    ]


def said(transaction_type: str | None) -> str:
    """What a type of line is called on a page."""
    names = {
        "commission_earned": _("Commission earned, held"),
        "commission_released": _("Commission released"),
        "clawback_held": _("Taken back for a refund"),
        "clawback_available": _("Taken back for a refund"),
        "withdrawal_request": _("Payout asked for"),
        "withdrawal_completed": _("Paid out"),
        "adjustment": _("Adjustment"),
    }
    return names.get(transaction_type or "", transaction_type or "")


def booked_refunds(purchase_id: UUID) -> dict[UUID, Decimal]:
    """The refunds of a purchase whose part of the commission was taken back, with what went back to the buyer."""
    refunds = {refund.id: refund.amount for refund in shop.refunds_of(purchase_id)}
    booked = session.scalars(select(LedgerEntry.reference_id).where(LedgerEntry.reference_id.in_(refunds)))
    return {refund_id: refunds[refund_id] for refund_id in booked if refund_id}


def owed_clawbacks(before: datetime, most: int = 500) -> Sequence[UUID]:
    """Refunds from before that moment that have taken back no commission yet, oldest first."""
    refunds = shop.refunds().subquery()
    return session.scalars(
        select(refunds.c.refund_id)
        .outerjoin(LedgerEntry, LedgerEntry.reference_id == refunds.c.refund_id)
        .where(LedgerEntry.id.is_(None), refunds.c.refunded_at < before)
        .order_by(refunds.c.refunded_at, refunds.c.refund_id)
        .limit(most)
    ).all()


def owed_purchases(before: datetime, most: int = 500) -> Sequence[UUID]:
    """Paid purchases from before that moment which have earned no commission yet, oldest first."""
    sold = shop.sales().subquery()
    return session.scalars(
        select(sold.c.purchase_id)
        .outerjoin(Commission, Commission.purchase_id == sold.c.purchase_id)
        .where(Commission.id.is_(None), sold.c.sold_at < before)
        .order_by(sold.c.sold_at)
        .limit(most)
    ).all()


def due_commissions(at: datetime, most: int = 500) -> Sequence[UUID]:
    """Held commissions whose time is over at that moment, longest waiting first."""
    return session.scalars(
        select(Commission.id)
        .where(Commission.status == "pending", Commission.held_until <= at)
        .order_by(Commission.held_until, Commission.id)
        .limit(most)
    ).all()
