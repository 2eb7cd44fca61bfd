"""Reading what went back to buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from maxpulse.core.db import session
from maxpulse.shop.models import Refund


class NoSuchRefund(LookupError):
    """The acting person has no such refund."""


def get_refund(refund_id: UUID) -> Refund:
    """A refund the actor may see. Raises NoSuchRefund."""
    found = session.get(Refund, refund_id)
    if found is None:
        raise NoSuchRefund(str(refund_id))
    return found


def find_refund_by(transaction_id: str) -> Refund | None:
    """The refund of that transaction, among those the actor may see."""
    return session.scalar(select(Refund).where(Refund.transaction_id == transaction_id))


def refunds_of(purchase_id: UUID) -> Sequence[Refund]:
    """What went back of a purchase, oldest first."""
    mine = select(Refund).where(Refund.purchase_id == purchase_id)
    return session.scalars(mine.order_by(Refund.refunded_at, Refund.id)).all()


def all_refunds() -> Sequence[Refund]:
    """Every refund the actor may see."""
    return session.scalars(select(Refund)).all()


def refunds() -> Select[UUID, datetime]:
    """Refunds as `refund_id` and `refunded_at`, for others to join."""
    return select(Refund.id.label("refund_id"), Refund.refunded_at)
