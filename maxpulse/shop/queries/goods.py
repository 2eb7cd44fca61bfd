"""Reading products, and which of them fit a result."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from maxpulse.analysis.rules import spoken
from maxpulse.core.db import session
from maxpulse.core.speaking import readers_tongue
from maxpulse.shop import rules
from maxpulse.shop.catalogue import find_reason
from maxpulse.shop.models import Product


class NoSuchProduct(LookupError):
    """Nothing of that id is for sale."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that fits a result, and the sentence that says why."""

    product: Product
    area: rules.Scored
    why: str


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


def fitting_products(
    areas: Sequence[rules.Scored], flags: Collection[str], most: int = rules.MOST_OFFERED
) -> list[Offer]:
    """Up to `most` products in stock for the weakest areas of a result, weakest first; none that its flags forbid."""
    goods = [
        each for each in products_for_sale() if each.inventory_count != 0 and rules.may_offer(each, flags)
    ]
    return [Offer(product, area, why(product, area)) for product, area in rules.fitting(goods, areas, most)]


def why(product: Product, area: rules.Scored) -> str:
    """Why a product is offered: the area it is for, where one stands there, and what it does about it."""
    tongue = readers_tongue()
    named = spoken(area.key, area.label, tongue)
    stands = _("For %(area)s, where you stand at %(shown)s of 10.", area=named, shown=area.shown)
    return f"{stands} {tongue.say(find_reason(product.slug))}".strip()


def area_for(
    product: Product, areas: Sequence[rules.Scored], flags: Collection[str] = ()
) -> rules.Scored | None:
    """The weakest area of a result that this product is made for; None when it fits none or its flags forbid it."""
    if not rules.may_offer(product, flags):
        return None
    return next((area for area in rules.weakest_first(areas) if area.key in product.helps), None)
