"""A refund takes the commission back once, to the cent, and no balance ever goes below zero."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import errors

from maxpulse.commissions import jobs, queries
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.models import DistributorProfile
from maxpulse.shop.actions import refund
from maxpulse.shop.models import Purchase
from maxpulse.shop.rules import BadRefund
from tests.db.acting import acting as acting_on
from tests.factories.cast import Cast, Person
from tests.factories.databases import Urls
from tests.factories.sales import begin_road, earn, put_on_shelf

GoBack = Callable[..., UUID]


@pytest.fixture
def sold(app: Flask, cast: Cast) -> Purchase:
    """Ana has sold for 78.00, which earned her 23.40."""
    bought = begin_road(app, cast.ana).buy(put_on_shelf(app, "39.00", "30.00"), quantity=2)
    earn(app, bought)
    return bought


@pytest.fixture
def give_back(app: Flask, sold: Purchase) -> GoBack:
    """Pay that sale back, all of it or part, and let the worker's job run."""

    def go(amount: str | None = None, *, transaction: str = "", worked: bool = True) -> UUID:
        with app.app_context(), acting(Actor.system()):
            made = refund(sold.id, transaction or uuid4().hex, Decimal(amount) if amount else None)
        if worked:
            with app.app_context():
                jobs.claw_back(str(made.id))
        return made.id

    return go


def test_a_held_commission_is_taken_back_from_what_is_held(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack
) -> None:
    give_back()
    assert account_of(app, cast.ana) == (Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    assert lines_of(app, cast.ana, sold) == [Decimal("23.40"), Decimal("-23.40")]
    assert state_of(app, sold) == ("refunded", "reversed", Decimal("23.40"))
    assert differences(app, cast.ana) == []


def test_a_released_commission_is_taken_back_from_what_is_available(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack
) -> None:
    give_back("8.00")
    release_all(app)
    assert account_of(app, cast.ana)[:2] == (Decimal("21.00"), Decimal(0)), "only what was left is released"
    give_back("70.00")
    assert account_of(app, cast.ana) == (Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    assert lines_of(app, cast.ana, sold) == [Decimal(x) for x in ("23.40", "-2.40", "21.00", "-21.00")]
    assert differences(app, cast.ana) == []


def test_part_of_a_refund_takes_part_of_the_commission(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack
) -> None:
    give_back("0.01")
    give_back("39.00")
    assert account_of(app, cast.ana)[1] == Decimal("11.70")
    assert state_of(app, sold) == ("completed", "pending", Decimal("11.70"))
    assert differences(app, cast.ana) == []


def test_what_was_paid_out_stays_owed_until_there_is_enough_again(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack, owner: psycopg.Connection[Any]
) -> None:
    release_all(app)
    # Payouts book lines of their own; here the money is simply gone.
    spend = "update distributor_profiles set balance_available = %s where id = %s"
    owner.execute(spend, (Decimal("3.40"), cast.ana.distributor_id))
    owner.commit()
    give_back()
    assert account_of(app, cast.ana)[0] == Decimal("3.40"), "whole or not at all, and never below zero"
    assert state_of(app, sold)[0] == "refunded"
    assert "claw-back missing" in {one.what for one in differences(app, cast.ana)}

    owner.execute(spend, (Decimal("30.00"), cast.ana.distributor_id))
    owner.commit()
    with clock.travelling(clock.now() + timedelta(minutes=1)), app.app_context():
        assert jobs.sweep_clawbacks() >= 1
    assert account_of(app, cast.ana)[0] == Decimal("6.60")


def test_a_sale_refunded_before_it_earned_earns_and_gives_back(app: Flask, cast: Cast) -> None:
    bought = begin_road(app, cast.ana).buy(put_on_shelf(app, "10.00", "25.00"))
    with app.app_context(), acting(Actor.system()):
        made = refund(bought.id, uuid4().hex)
    with app.app_context():
        jobs.claw_back(str(made.id))
        jobs.earn(str(bought.id))
    assert lines_of(app, cast.ana, bought) == [Decimal("2.50"), Decimal("-2.50")]
    assert differences(app, cast.ana) == []


def test_the_same_refund_again_is_the_first_one(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack
) -> None:
    first = give_back("10.00", transaction="r-1" + sold.id.hex)
    assert give_back("10.00", transaction="r-1" + sold.id.hex) == first
    assert lines_of(app, cast.ana, sold) == [Decimal("23.40"), Decimal("-3.00")]


def test_more_than_is_left_is_refused_and_nothing_is_written(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack
) -> None:
    give_back("70.00")
    with pytest.raises(BadRefund):
        give_back("8.01")
    assert lines_of(app, cast.ana, sold) == [Decimal("23.40"), Decimal("-21.00")]
    assert state_of(app, sold)[0] == "completed"


def test_eight_refunds_at_once_never_pay_back_more_than_was_paid(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack
) -> None:
    def one(_: int) -> bool:
        try:
            give_back("20.00")
        except BadRefund:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 3
    assert account_of(app, cast.ana)[1] == Decimal("5.40")
    assert differences(app, cast.ana) == []


def test_eight_jobs_for_one_refund_take_back_once(
    app: Flask, cast: Cast, sold: Purchase, give_back: GoBack
) -> None:
    made = give_back("39.00", worked=False)

    def work(_: int) -> None:
        with app.app_context():
            jobs.claw_back(str(made))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert lines_of(app, cast.ana, sold) == [Decimal("23.40"), Decimal("-11.70")]


def test_a_refund_nobody_was_woken_for_is_a_difference_until_the_sweeper_comes(
    app: Flask, cast: Cast, give_back: GoBack
) -> None:
    give_back(worked=False)
    assert {one.what for one in differences(app, cast.ana)} == {"claw-back missing"}
    with clock.travelling(clock.now() + timedelta(minutes=1)), app.app_context():
        jobs.sweep_clawbacks()
    assert differences(app, cast.ana) == []


def test_any_mix_of_sales_refunds_and_releases_adds_up(app: Flask, cast: Cast) -> None:
    chance, road = random.Random(11), begin_road(app, cast.ana)
    for number in range(8):
        price = f"{chance.randint(100, 9999) / 100:.2f}"
        bought = road.buy(put_on_shelf(app, price, f"{chance.randint(0, 5000) / 100:.2f}"))
        earn(app, bought)
        for _ in range(chance.randint(0, 3)):
            with app.app_context(), acting(Actor.system()):
                part = Decimal(chance.randint(1, int(bought.amount * 33))) / 100
                made = refund(bought.id, uuid4().hex, part)
            with app.app_context():
                jobs.claw_back(str(made.id))
        if number == 4:
            release_all(app)
    assert differences(app, cast.ana) == []


@pytest.mark.parametrize(
    ("tampering", "noticed"),
    [
        ("update commissions set clawed_back = clawed_back - 0.01", "clawed back"),
        ("update commissions set status = 'reversed'", "status"),
    ],
)
def test_a_cent_that_somebody_kept_is_found(
    app: Flask, cast: Cast, give_back: GoBack, owner: psycopg.Connection[Any], tampering: str, noticed: str
) -> None:
    give_back("39.00")
    owner.execute(f"{tampering} where distributor_id = %s", (cast.ana.distributor_id,))  # type: ignore[arg-type]
    owner.commit()
    assert noticed in {one.what for one in differences(app, cast.ana)}


def test_a_distributor_reads_their_own_refunds_and_nobody_elses(
    database: Urls, cast: Cast, give_back: GoBack
) -> None:
    give_back("1.00")
    seen = {}
    with psycopg.connect(database.app) as connection:
        for person in (cast.ana, cast.ben):
            with acting_on(connection, person.actor):
                seen[person.name] = connection.execute("select count(*) from refunds").fetchone()
    assert seen == {"Ana": (1,), "Ben": (0,)}


def test_more_than_was_paid_is_refused_by_the_database(database: Urls, sold: Purchase) -> None:
    with (
        psycopg.connect(database.app) as connection,
        acting_on(connection, Actor.system()),
        pytest.raises(errors.CheckViolation),
    ):
        connection.execute("update purchases set refunded = amount + 0.01 where id = %s", (sold.id,))


def account_of(app: Flask, person: Person) -> tuple[Decimal, ...]:
    """Available, held, sold in all, earned in all."""
    with app.app_context(), acting(person.actor) as session:
        row = session.get_one(DistributorProfile, person.distributor_id)
    return (
        row.balance_available,
        row.balance_pending,
        row.total_sales or Decimal(0),
        row.total_commissions or Decimal(0),
    )


def lines_of(app: Flask, person: Person, sale: Purchase) -> list[Decimal]:
    """The amounts in the books that speak of that sale's commission, as its distributor reads them."""
    with app.app_context(), acting(person.actor):
        commission = queries.find_commission_of(sale.id)
        assert commission is not None
        return [line.amount for line in queries.ledger_of(commission.id)]


def state_of(app: Flask, sale: Purchase) -> tuple[str | None, str | None, Decimal]:
    """The status of the purchase and of its commission, and what was taken back."""
    with app.app_context(), acting(Actor.system()) as session:
        commission = queries.find_commission_of(sale.id)
        assert commission is not None
        bought = session.get_one(Purchase, sale.id)
        return bought.status, commission.status, commission.clawed_back


def release_all(app: Flask) -> None:
    """Two weeks later, what was held is released."""
    with clock.travelling(clock.now() + timedelta(days=15)), app.app_context():
        jobs.release_due()


def differences(app: Flask, person: Person) -> list[queries.Difference]:
    """Where that distributor's books and purchases differ."""
    with app.app_context(), acting(person.actor):
        return queries.differences()
