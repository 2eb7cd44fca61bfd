"""Reading what a shop outside reported, as its program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, select

from maxpulse.core.db import session
from maxpulse.shop.models import Purchase, Refund
from maxpulse.shop.queries.refunds import refunds_of


@dataclass(frozen=True, slots=True)
class PaidBack:
    """A refund, as whoever reported it reads it."""

    id: UUID
    transaction_id: str
    amount: Decimal
    refunded_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A reported purchase and what went back of it, oldest first."""

    id: UUID
    transaction_id: str
    status: str
    product_name: str
    product_type: str
    quantity: int
    unit_price: Decimal
    amount: Decimal
    refunded: Decimal
    currency: str
    purchased_at: datetime
    refunds: Sequence[PaidBack]


def find_report(purchase_id: UUID) -> Report | None:
    """A purchase the acting API client has reported, or None."""
    return _find(Purchase.id == purchase_id)


def find_report_of(transaction_id: str) -> Report | None:
    """The acting API client's purchase of that transaction, or None."""
    return _find(Purchase.transaction_id == transaction_id)


def _find(wanted: ColumnElement[bool]) -> Report | None:
    bought = session.scalar(select(Purchase).where(wanted))
    if bought is None or bought.transaction_id is None or bought.purchase_date is None:
        return None
    return Report(
        id=bought.id,
        transaction_id=bought.transaction_id,
        status=bought.status or "completed",
        product_name=bought.product_name,
        product_type=bought.product_type or "",
        quantity=bought.quantity or 1,
        unit_price=bought.unit_price,
        amount=bought.amount,
        refunded=bought.refunded,
        currency=bought.currency,
        purchased_at=bought.purchase_date,
        refunds=[_paid_back(refund) for refund in refunds_of(bought.id)],
    )


def _paid_back(refund: Refund) -> PaidBack:
    return PaidBack(refund.id, refund.transaction_id, refund.amount, refund.refunded_at)
