"""A purchase happens once and as a whole: under races, in accidents, at the last piece."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row
from sqlalchemy import select

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.shop import actions
from maxpulse.shop.actions import OutOfStock
from maxpulse.shop.gateways import DemoGateway, PaymentRefused
from maxpulse.shop.models import Product
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.sales import Road, begin_road, put_on_shelf

Seen = Callable[[], dict[str, Any]]


class EmptyPurse(DemoGateway):
    """A gateway that takes no payment."""

    def charge(self, amount: Decimal, currency: str, transaction_id: str) -> None:
        raise PaymentRefused


@pytest.fixture
def road(app: Flask, cast: Cast) -> Road:
    return begin_road(app, cast.ana)


@pytest.fixture
def seen(database: Urls, road: Road) -> Seen:
    """What a road has led to, looked at from outside the application."""

    def look() -> dict[str, Any]:
        with psycopg.connect(database.owner, row_factory=dict_row) as connection:
            row = connection.execute(
                """select count(distinct p.id) as purchases,
                          (select count(*) from assessment_tracking t
                            where t.session_id = s.id and t.event_type = 'purchase') as events,
                          (select sum(conversion_value) from link_analytics l
                            where l.link_id = s.link_id and l.event_type = 'conversion') as converted,
                          (select count(*) from audit_entries a join purchases b on b.id = a.subject_id
                            where a.action = 'purchase' and b.assessment_session_id = s.id) as audited,
                          c.status
                     from assessment_sessions s join clients c on c.id = s.client_id
                     left join purchases p on p.assessment_session_id = s.id
                    where s.id = %s group by s.id, c.status""",
                (road.session_id,),
            ).fetchone()
        assert row is not None
        return row

    return look


NOTHING = {"purchases": 0, "events": 0, "converted": None, "audited": 0, "status": "lead"}


def test_one_purchase_leads_to_one_of_everything(app: Flask, road: Road, seen: Seen) -> None:
    assert seen() == NOTHING
    bought = road.buy(put_on_shelf(app, "12.50", stock=5), quantity=2)
    assert seen() == {
        "purchases": 1,
        "events": 1,
        "converted": Decimal("25.00"),
        "audited": 1,
        "status": "customer",
    }
    assert (bought.amount, bought.unit_price, bought.currency) == (Decimal("25.00"), Decimal("12.50"), "USD")
    assert bought.payment_method == "demo"


def test_eight_that_race_with_one_form_buy_once(app: Flask, road: Road, seen: Seen) -> None:
    product, transaction = put_on_shelf(app, "12.50", stock=5), uuid4().hex
    with ThreadPoolExecutor(8) as pool:
        bought = list(pool.map(lambda _: road.buy(product, transaction=transaction).id, range(8)))
    assert len(set(bought)) == 1
    assert seen()["purchases"] == seen()["events"] == 1
    assert stock_of(app, product) == 4


def test_eight_that_race_for_the_last_three_get_three(app: Flask, cast: Cast) -> None:
    product = put_on_shelf(app, stock=3)
    roads = [begin_road(app, cast.ana) for _ in range(8)]

    def try_to_buy(road: Road) -> bool:
        try:
            return bool(road.buy(product))
        except OutOfStock:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_to_buy, roads)) == 3
    assert stock_of(app, product) == 0


def test_what_is_sold_out_leaves_nothing_behind(app: Flask, road: Road, seen: Seen) -> None:
    product = put_on_shelf(app, stock=1)
    with pytest.raises(OutOfStock):
        road.buy(product, quantity=2)
    assert seen() == NOTHING
    assert stock_of(app, product) == 1


def test_a_refused_payment_leaves_nothing_behind(app: Flask, road: Road, seen: Seen) -> None:
    product, transaction = put_on_shelf(app, stock=1), uuid4().hex
    with pytest.raises(PaymentRefused):
        road.buy(product, transaction=transaction, gateway=EmptyPurse())
    assert seen() == NOTHING
    assert stock_of(app, product) == 1
    road.buy(product, transaction=transaction)
    assert seen()["purchases"] == 1, "the same form may be sent again"


@pytest.mark.parametrize("broken", ["advance", "record_conversion", "record"])
def test_dying_on_the_way_leaves_nothing_behind(
    app: Flask, road: Road, seen: Seen, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit("killed")

    product = put_on_shelf(app, stock=1)
    with monkeypatch.context() as patched:
        patched.setattr(actions.buying, broken, die)
        with pytest.raises(SystemExit):
            road.buy(product)
    assert seen() == NOTHING
    assert stock_of(app, product) == 1


def test_a_later_price_does_not_reach_an_earlier_purchase(
    app: Flask, road: Road, owner_execute: Callable[[str, tuple[Any, ...]], None]
) -> None:
    product, transaction = put_on_shelf(app, "12.50", "30.00"), uuid4().hex
    bought = road.buy(product, transaction=transaction)
    owner_execute("update products set price = 99, commission_rate = 1 where id = %s", (product.id,))
    again = road.buy(product, transaction=transaction)
    assert (again.id, again.amount, again.commission_rate) == (bought.id, Decimal("12.50"), Decimal("30.00"))


def test_stocking_twice_puts_everything_on_the_shelf_once_and_keeps_prices(app: Flask) -> None:
    with app.app_context(), acting(Actor.system()):
        first = actions.stock_catalogue()
        first[0].price = Decimal("1.00")
    with app.app_context(), acting(Actor.system()) as session:
        second = actions.stock_catalogue()
        assert [product.id for product in second] == [product.id for product in first]
        assert second[0].price == Decimal("1.00")
        slugs = session.scalars(select(Product.slug).where(Product.slug == first[0].slug)).all()
        assert len(slugs) == 1


def test_nobody_buys_in_somebody_elses_assessment(app: Flask, cast: Cast, road: Road) -> None:
    from maxpulse.assessments.queries import NoSuchAssessment

    theirs = begin_road(app, cast.ben)
    borrowed = Road(app, road.session_id, theirs.actor)
    with pytest.raises(NoSuchAssessment):
        borrowed.buy(put_on_shelf(app))


@pytest.fixture
def owner_execute(database: Urls) -> Callable[[str, tuple[Any, ...]], None]:
    """Run a statement that no row policy holds."""

    def execute(statement: str, parameters: tuple[Any, ...]) -> None:
        with psycopg.connect(database.owner) as connection:
            connection.execute(statement, parameters)  # type: ignore[call-overload]

    return execute


def stock_of(app: Flask, product: Product) -> int | None:
    """How many are left."""
    with app.app_context(), acting(Actor.system()) as session:
        return session.scalar(select(Product.inventory_count).where(Product.id == product.id))
