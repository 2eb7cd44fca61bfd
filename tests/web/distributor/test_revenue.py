"""A distributor's money, and why each amount is what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.commissions.queries import months
from maxpulse.core import clock
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, earn, put_on_shelf

SignIn = Callable[[Person], FlaskClient]
WHY = re.compile(r'href="(/revenue/commissions/[0-9a-f-]+)"')


@pytest.fixture
def earned(app: Flask, cast: Cast) -> str:
    """Rosa has bought three at 14.90 from Ana; the product's name."""
    product = put_on_shelf(app, "14.90", "25.00")
    earn(app, begin_road(app, cast.ana, name="Rosa Quispe").buy(product, quantity=3))
    return product.name


def test_a_new_distributor_is_told_what_will_come(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.ben).get("/revenue")
    assert page.status_code == 200
    assert "No commission yet" in page.text


def test_a_sale_stands_on_the_page_with_what_it_earned(cast: Cast, sign_in: SignIn, earned: str) -> None:
    page = sign_in(cast.ana).get("/revenue").text
    assert earned in page
    assert "Rosa Quispe" in page
    assert "$44.70" in page
    assert "$11.18" in page
    assert "held until" in page


def test_why_this_amount_shows_every_step(cast: Cast, sign_in: SignIn, earned: str) -> None:
    browser = sign_in(cast.ana)
    why = WHY.search(browser.get("/revenue").text)
    assert why
    page = browser.get(why[1])
    assert page.status_code == 200
    for step in ("$14.90", "$44.70", "25", "$11.18", "Rosa Quispe", "Commission earned"):
        assert step in page.text


def test_the_rival_sees_none_of_it(cast: Cast, sign_in: SignIn, earned: str) -> None:
    why = WHY.search(sign_in(cast.ana).get("/revenue").text)
    assert why, "there is something to see"
    bens = sign_in(cast.ben)
    assert earned not in bens.get("/revenue").text
    assert bens.get(why[1]).status_code == 404


@pytest.mark.parametrize("path", ["/revenue", "/revenue/commissions/0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b"])
def test_nobody_else_gets_in(cast: Cast, sign_in: SignIn, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 303
    for somebody in (cast.cai, cast.dee, cast.eli):
        assert sign_in(somebody).get(path).status_code == 404


@pytest.mark.thorough
def test_a_long_list_has_pages(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    road, product = begin_road(app, cast.ana), put_on_shelf(app)
    for _ in range(26):
        earn(app, road.buy(product))
    browser = sign_in(cast.ana)
    assert browser.get("/revenue").text.count('id="commission-') == 25
    assert browser.get("/revenue?page=2").text.count('id="commission-') == 1


def test_a_month_is_one_of_the_readers_own_days(app: Flask, cast: Cast) -> None:
    this_month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last_evening = this_month - timedelta(minutes=30)
    with clock.travelling(last_evening):
        begin_road(app, cast.ana).buy(put_on_shelf(app))
    with app.app_context(), acting(cast.ana.actor):
        first_days = {
            zone: [month.first_day for month in months(cast.ana.distributor_id, zone)]
            for zone in ("UTC", "Asia/Tokyo")
        }
    assert first_days == {"UTC": [last_evening.date().replace(day=1)], "Asia/Tokyo": [this_month.date()]}
