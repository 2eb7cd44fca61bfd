"""Reading purchases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from maxpulse.core.db import session
from maxpulse.shop.models import Purchase


class NoSuchPurchase(LookupError):
    """The acting person has no such purchase."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A purchase as others book it: everything as it was at the moment of buying, and what went back since.

    `commission_rate` is None where the distributor's own rate counts, `session_id` where no assessment led to it.
    """

    purchase_id: UUID
    distributor_id: UUID
    client_id: UUID
    session_id: UUID | None
    product_name: str
    product_type: str
    unit_price: Decimal
    quantity: int
    amount: Decimal
    currency: str
    refunded: Decimal
    commission_rate: Decimal | None
    transaction_id: str
    sold_at: datetime


SALE_COLUMNS = cast(
    "dict[str, InstrumentedAttribute[Any]]",
    {
        "purchase_id": Purchase.id,
        "distributor_id": Purchase.distributor_id,
        "client_id": Purchase.client_id,
        "session_id": Purchase.assessment_session_id,
        "product_name": Purchase.product_name,
        "product_type": Purchase.product_type,
        "unit_price": Purchase.unit_price,
        "quantity": Purchase.quantity,
        "amount": Purchase.amount,
        "currency": Purchase.currency,
        "refunded": Purchase.refunded,
        "commission_rate": Purchase.commission_rate,
        "transaction_id": Purchase.transaction_id,
        "sold_at": Purchase.purchase_date,
    },
)


def find_purchase(purchase_id: UUID, session_id: UUID) -> Purchase | None:
    """A purchase made in that assessment session, or None."""
    return session.scalar(
        select(Purchase).where(Purchase.id == purchase_id, Purchase.assessment_session_id == session_id)
    )


def find_by_transaction(transaction_id: str, session_id: UUID) -> Purchase | None:
    """What was bought with that form, or None. Somebody else's id finds nothing."""
    return session.scalar(
        select(Purchase).where(
            Purchase.transaction_id == transaction_id, Purchase.assessment_session_id == session_id
        )
    )


def bought_in_all(client_id: UUID) -> Decimal:
    """What a client has paid in all, without what was refunded and cancelled; zero when nothing."""
    total = session.scalar(
        select(func.sum(Purchase.amount - Purchase.refunded)).where(
            Purchase.client_id == client_id, Purchase.status == "completed"
        )
    )
    return total or Decimal(0)


def sales() -> Select[Any]:
    """Purchases that were paid, refunded since or not, one column a field of Sale; the actor's policies narrow it."""
    return select(*(column.label(name) for name, column in SALE_COLUMNS.items())).where(
        Purchase.status.in_(("completed", "refunded")), Purchase.distributor_id.is_not(None)
    )


def find_sale(purchase_id: UUID) -> Sale | None:
    """One paid purchase as a Sale, or None when there is none that the actor may see."""
    row = session.execute(sales().where(Purchase.id == purchase_id)).one_or_none()
    return None if row is None else Sale(**row._mapping)


def get_sale(purchase_id: UUID) -> Sale:
    """One paid purchase as a Sale. Raises NoSuchPurchase."""
    sale = find_sale(purchase_id)
    if sale is None:
        raise NoSuchPurchase(str(purchase_id))
    return sale


def all_sales() -> list[Sale]:
    """Every paid purchase the actor may see, oldest first."""
    return _as_sales(sales())


def sales_since(distributor_id: UUID, since: datetime, among: Sequence[UUID] = ()) -> list[Sale]:
    """A distributor's purchases from that moment on, and those of `among`, oldest first; not those refunded in full."""
    wanted = or_(Purchase.purchase_date >= since, Purchase.id.in_(among))
    kept = Purchase.status == "completed"
    return _as_sales(sales().where(Purchase.distributor_id == distributor_id, kept, wanted))


def lock_purchase(purchase_id: UUID) -> Purchase:
    """A paid purchase, which nobody else changes before this transaction ends. Raises NoSuchPurchase."""
    found = session.scalar(
        select(Purchase)
        .where(Purchase.id == purchase_id, Purchase.status.in_(("completed", "refunded")))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchPurchase(str(purchase_id))
    return found


def _as_sales(rows: Select[Any]) -> list[Sale]:
    ordered = rows.order_by(Purchase.purchase_date, Purchase.id)
    return [Sale(**row._mapping) for row in session.execute(ordered)]
