"""Selling in tests: a participant on their way, a shelf of products, purchases by the product's own verbs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from flask import Flask

from maxpulse.assessments.actions import Beginning, start
from maxpulse.assessments.queries import get_state
from maxpulse.commissions import jobs
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.links.queries import find_public_link
from maxpulse.shop import actions
from maxpulse.shop.gateways import DemoGateway, Gateway
from maxpulse.shop.models import Product, Purchase
from tests.factories.cast import Person


@dataclass(frozen=True, slots=True)
class Road:
    """One participant in one assessment of one distributor."""

    app: Flask
    session_id: UUID
    actor: Actor

    def buy(
        self,
        product: Product,
        quantity: int = 1,
        transaction: str = "",
        gateway: Gateway | None = None,
    ) -> Purchase:
        """Buy in a transaction of its own."""
        with self.app.app_context(), acting(self.actor):
            return actions.purchase(
                get_state(self.session_id),
                product.id,
                quantity,
                transaction or uuid4().hex,
                gateway=gateway or DemoGateway(),
            )


def begin_road(app: Flask, distributor: Person, name: str = "Cai Cast", actor: Actor | None = None) -> Road:
    """Somebody opens the distributor's link and agrees; `actor` where they have been here before."""
    participant = actor or Actor.participant(uuid4())
    session_id = new_id()
    with app.app_context(), acting(participant):
        link = find_public_link(distributor.link_code)
        assert link is not None
        start(link, Beginning(session_id, name, None, (), "phone", "test"))
    return Road(app, session_id, participant)


def put_on_shelf(
    app: Flask,
    price: str = "39.00",
    rate: str = "30.00",
    stock: int | None = None,
    helps: tuple[str, ...] = (),
) -> Product:
    """A product of a test's own."""
    product = Product(
        id=new_id(),
        name=f"Test product {uuid4().hex[:6]}",
        slug=uuid4().hex,
        description="Made for a test.",
        price=Decimal(price),
        commission_rate=Decimal(rate),
        product_type="app",
        category="test",
        helps=list(helps),
        is_active=True,
        inventory_count=stock,
    )
    with app.app_context(), acting(Actor.system()) as session:
        session.add(product)
    return product


def earn(app: Flask, purchase: Purchase) -> None:
    """Let the worker's job run for a purchase."""
    with app.app_context():
        jobs.earn(str(purchase.id))
