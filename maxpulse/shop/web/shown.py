"""Products and receipts as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _

from maxpulse.shop.models import Product, Purchase
from maxpulse.shop.rules import receipt_number


@dataclass(frozen=True, slots=True)
class OnSale:
    """A product on a page. `reason` says why it fits this result; `stock` None: it cannot run out."""

    id: UUID
    name: str
    kind: str
    description: str
    reason: str | None
    price: Decimal
    currency: str
    stock: int | None

    @property
    def in_stock(self) -> bool:
        """False when the last one is gone."""
        return self.stock != 0

    @classmethod
    def of(cls, product: Product, currency: str, reason: str | None) -> OnSale:
        """The product as it is now."""
        return cls(
            product.id,
            product.name,
            product.product_type or "package",
            product.description or "",
            reason,
            product.price,
            currency,
            product.inventory_count,
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """A purchase on its receipt. `price` is that of one piece."""

    number: str
    product_name: str
    quantity: int
    price: Decimal
    total: Decimal
    currency: str
    bought_at: datetime
    buyer_name: str
    buyer_email: str | None
    paid_by: str

    @classmethod
    def of(cls, purchase: Purchase) -> Receipt:
        """The receipt of a purchase; the number and every figure are the purchase's own."""
        bought_at = purchase.purchase_date or purchase.created_at
        assert bought_at is not None  # noqa: S101  written with every purchase
        return cls(
            receipt_number(purchase.id, bought_at),
            purchase.product_name,
            purchase.quantity or 1,
            purchase.unit_price,
            purchase.amount,
            purchase.currency,
            bought_at,
            purchase.buyer_name,
            purchase.buyer_email,
            method(purchase.payment_method),
        )


def method(payment_method: str | None) -> str:
    """What a way of paying is called on a receipt."""
    return _("Demo payment, no money moved") if payment_method == "demo" else (payment_method or "")
