"""Reading products and purchases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from maxpulse.core.db import session
from maxpulse.shop import rules
from maxpulse.shop.models import Product, Purchase, Refund


class NoSuchProduct(LookupError):
    """Nothing of that id is for sale."""


class NoSuchPurchase(LookupError):
    """The acting person has no such purchase."""


class NoSuchRefund(LookupError):
    """The acting person has no such refund."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that fits a result, and the sentence that says why."""

    product: Product
    area: rules.Scored
    why: str


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


def products_for_sale() -> Sequence[Product]:
    """Every active product, by name; those that are sold out among them."""
    return session.scalars(select(Product).where(Product.is_active.is_(True)).order_by(Product.name)).all()


def find_product(product_id: UUID) -> Product | None:
    """The active product of that id, or None."""
    return session.scalar(select(Product).where(Product.id == product_id, Product.is_active.is_(True)))


def get_product(product_id: UUID) -> Product:
    """The active product of that id. Raises NoSuchProduct."""
    product = find_product(product_id)
    if product is None:
        raise NoSuchProduct(str(product_id))
    return product


def get_product_called(slug: str) -> Product:
    """The active product of that slug. Raises NoSuchProduct."""
    product = session.scalar(select(Product).where(Product.slug == slug, Product.is_active.is_(True)))
    if product is None:
        raise NoSuchProduct(slug)
    return product


def fitting_products(areas: Sequence[rules.Scored], most: int = rules.MOST_OFFERED) -> list[Offer]:
    """Up to `most` products in stock for the weakest areas of a result, weakest first."""
    in_stock = [product for product in products_for_sale() if product.inventory_count != 0]
    return [Offer(product, area, why(area)) for product, area in rules.fitting(in_stock, areas, most)]


def why(area: rules.Scored) -> str:
    """Why a product is offered: the area it is for and where one stands there."""
    return _("For %(area)s, where you stand at %(shown)s of 10.", area=area.label.lower(), shown=area.shown)


def area_for(product: Product, areas: Sequence[rules.Scored]) -> rules.Scored | None:
    """The weakest area of a result that this product is made for, or None when it fits none."""
    return next((area for area in rules.weakest_first(areas) if area.key in product.helps), None)


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


def _as_sales(rows: Select[Any]) -> list[Sale]:
    ordered = rows.order_by(Purchase.purchase_date, Purchase.id)
    return [Sale(**row._mapping) for row in session.execute(ordered)]
