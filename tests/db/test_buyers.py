"""What a purchase makes of the client who buys."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse.assessments.queries import get_state
from maxpulse.clients.queries import Contact, get_contact
from maxpulse.core.db import acting
from maxpulse.shop.actions import OutOfStock, purchase
from maxpulse.shop.gateways import DemoGateway
from maxpulse.shop.models import Product
from tests.factories.cast import Cast
from tests.factories.sales import Road, begin_road, put_on_shelf


def buy_as(road: Road, name: str, email: str | None, product: Product) -> None:
    with road.app.app_context(), acting(road.actor):
        buyer = replace(get_state(road.session_id), name=name)
        purchase(buyer, product.id, 1, uuid4().hex, gateway=DemoGateway(), email=email)


def contact(road: Road) -> Contact:
    with road.app.app_context(), acting(road.actor):
        return replace(get_contact(get_state(road.session_id).client_id), distributor_id=None)


def test_name_and_address_of_the_receipt_are_the_clients_from_then_on(app: Flask, cast: Cast) -> None:
    road = begin_road(app, cast.ana, name="Cai")
    buy_as(road, "Cai Cast", "cai@example.org", put_on_shelf(app))
    assert contact(road) == Contact("Cai Cast", "cai@example.org")
    buy_as(road, "Cai Cast", None, put_on_shelf(app))
    assert contact(road).email == "cai@example.org", "left out is not taken back"


def test_who_could_not_buy_is_called_as_before(app: Flask, cast: Cast) -> None:
    road, product = begin_road(app, cast.ana, name="Cai"), put_on_shelf(app, stock=0)
    with app.app_context(), acting(road.actor):
        buyer = replace(get_state(road.session_id), name="Cai Cast")
        # Caught inside, so that what is written is committed, as the page does that says "sold out".
        with pytest.raises(OutOfStock):
            purchase(buyer, product.id, 1, uuid4().hex, gateway=DemoGateway(), email="cai@example.org")
    assert contact(road) == Contact("Cai", None)
