"""Sales as the distributor's notices say them, for pages that missed some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from maxpulse.clients.queries import names_of
from maxpulse.commissions.models import Commission
from maxpulse.commissions.queries.books import commissions_of
from maxpulse.core.db import session
from maxpulse.shop import queries as shop

# A purchase and a commission carry the time at which their transaction wrote them, their events a later one.
A_TRANSACTION = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class SaleSaid:
    """A sale as a notice says it. `number` is that of the event it is told with."""

    id: UUID
    client_name: str
    product_name: str
    quantity: int
    amount: Decimal
    number: int


@dataclass(frozen=True, slots=True)
class CommissionSaid:
    """What a sale earned, as its notice says it."""

    id: UUID
    amount: Decimal
    held_days: int
    number: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A sale, and what it earned: None until the job has worked it out."""

    sale: SaleSaid
    commission: CommissionSaid | None


def notices_since(distributor_id: UUID, since: datetime, number: int) -> list[Notice]:
    """What a distributor sold or earned from that moment on, oldest sale first, told with event `number`."""
    from_then = since - A_TRANSACTION
    made = shop.sales_since(distributor_id, from_then, _earned_since(distributor_id, from_then))
    earned = commissions_of([sale.purchase_id for sale in made])
    names = names_of([sale.client_id for sale in made])
    return [
        _notice(sale, names.get(sale.client_id, ""), earned.get(sale.purchase_id), number) for sale in made
    ]


def _earned_since(distributor_id: UUID, since: datetime) -> list[UUID]:
    found = session.scalars(
        select(Commission.purchase_id).where(
            Commission.distributor_id == distributor_id, Commission.created_at >= since
        )
    )
    return [purchase_id for purchase_id in found if purchase_id]


def _notice(sale: shop.Sale, name: str, commission: Commission | None, number: int) -> Notice:
    said = SaleSaid(sale.purchase_id, name, sale.product_name, sale.quantity, sale.amount, number)
    if commission is None:
        return Notice(said, None)
    days = (commission.held_until - sale.sold_at).days
    return Notice(said, CommissionSaid(commission.id, commission.commission_amount, days, number))
