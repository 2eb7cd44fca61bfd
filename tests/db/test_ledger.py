"""The books: lines are only ever added, balances follow them, and all of it can be worked out again."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import errors

from maxpulse.commissions import jobs, queries
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.db.acting import acting as acting_on
from tests.db.powers import ACTORS, APPLICATION, RECORDER
from tests.factories.cast import Cast, Person
from tests.factories.databases import Urls
from tests.factories.sales import begin_road, earn, put_on_shelf

REWRITINGS = (
    "update transactions set amount = amount + 1",
    "update transactions set description = description",
    "delete from transactions",
    "truncate transactions",
)


@pytest.fixture
def booked(app: Flask, cast: Cast) -> Person:
    """Ana, who has earned on one sale."""
    earn(app, begin_road(app, cast.ana).buy(put_on_shelf(app, "14.90", "25.00")))
    return cast.ana


@pytest.fixture(scope="module")
def standing(app: Flask) -> Person:
    """Somebody whose line stands for all these tests: whatever they try is refused."""
    cast = Cast(app)
    earn(app, begin_road(app, cast.ana).buy(put_on_shelf(app, "14.90", "25.00")))
    return cast.ana


@pytest.mark.parametrize("statement", REWRITINGS)
@pytest.mark.parametrize("role", [*ACTORS, RECORDER])
def test_no_role_of_the_product_can_rewrite_a_line(
    database: Urls, owner: psycopg.Connection[Any], standing: Person, role: str, statement: str
) -> None:
    assert_there_is_a_line(owner, standing)
    login = database.recorder if role == RECORDER else database.app
    with psycopg.connect(login) as connection:
        if role != RECORDER:
            connection.execute("select set_config('role', %s, false)", (role,))
        with pytest.raises((errors.InsufficientPrivilege, errors.RaiseException)):
            connection.execute(statement)


@pytest.mark.parametrize("statement", REWRITINGS)
def test_not_even_the_owner_of_the_table_rewrites_by_accident(
    owner: psycopg.Connection[Any], standing: Person, statement: str
) -> None:
    assert_there_is_a_line(owner, standing)
    with pytest.raises(psycopg.Error, match="append-only"):
        owner.execute(statement)


def test_the_application_itself_owns_and_inherits_nothing_here(database: Urls) -> None:
    with psycopg.connect(database.app) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("select 1 from transactions")
    assert APPLICATION in database.app


def test_a_second_line_for_the_same_cause_is_refused(database: Urls, booked: Person) -> None:
    again = """insert into transactions (distributor_id, transaction_type, amount, currency, reference_id)
               select distributor_id, transaction_type, amount, currency, reference_id from transactions
                where distributor_id = %s"""
    with (
        psycopg.connect(database.app) as connection,
        acting_on(connection, Actor.system()),
        pytest.raises(errors.UniqueViolation),
    ):
        connection.execute(again, (booked.distributor_id,))


@pytest.mark.parametrize("column", ["balance_available", "balance_pending"])
def test_a_balance_below_zero_is_refused_by_the_database(database: Urls, booked: Person, column: str) -> None:
    with (
        psycopg.connect(database.app) as connection,
        acting_on(connection, Actor.system()),
        pytest.raises(errors.CheckViolation),
    ):
        connection.execute(
            f"update distributor_profiles set {column} = {column} - 1000 where id = %s",
            (booked.distributor_id,),
        )


def test_a_distributor_reads_their_own_lines_and_nobody_elses(app: Flask, cast: Cast, booked: Person) -> None:
    with app.app_context(), acting(booked.actor):
        assert queries.count_commissions(booked.distributor_id) == 1
    with app.app_context(), acting(cast.ben.actor):
        assert queries.count_commissions(booked.distributor_id) == 0


def test_all_of_it_worked_out_again_equals_the_books_to_the_cent(app: Flask, cast: Cast) -> None:
    chance = random.Random(7)
    goods = [
        put_on_shelf(app, f"{chance.randint(1, 9999) / 100:.2f}", f"{chance.randint(0, 5000) / 100:.2f}")
        for _ in range(5)
    ]
    for seller in (cast.ana, cast.ben):
        road = begin_road(app, seller)
        for _ in range(3):
            earn(app, road.buy(chance.choice(goods), chance.randint(1, 10)))
    assert differences(app, cast.ana) == differences(app, cast.ben) == []
    with clock.travelling(clock.now() + timedelta(days=15)), app.app_context():
        jobs.release_due()
    assert differences(app, cast.ana) == differences(app, cast.ben) == []


@pytest.mark.parametrize(
    ("tampering", "noticed"),
    [
        ("update commissions set commission_amount = commission_amount + 0.01", "commission"),
        ("update commissions set commission_rate = 26", "rate"),
        ("update commissions set sale_amount = sale_amount - 0.01", "sale"),
        ("update commissions set status = 'approved'", "commission_released"),
        ("update distributor_profiles set balance_pending = balance_pending + 0.01", "balance"),
        ("update distributor_profiles set total_sales = 0", "total sales"),
        ("update distributor_profiles set total_commissions = 0", "total commissions"),
    ],
)
def test_a_cent_that_somebody_moved_is_found(
    app: Flask, booked: Person, owner: psycopg.Connection[Any], tampering: str, noticed: str
) -> None:
    key = "id" if "distributor_profiles" in tampering else "distributor_id"
    owner.execute(f"{tampering} where {key} = %s", (booked.distributor_id,))  # type: ignore[arg-type]
    owner.commit()
    assert noticed in {difference.what for difference in differences(app, booked)}


def test_a_sale_whose_job_has_not_run_is_a_difference(app: Flask, cast: Cast) -> None:
    purchase = begin_road(app, cast.ana).buy(put_on_shelf(app, "20.00"))
    found = differences(app, cast.ana)
    assert [(one.what, one.id, one.expected) for one in found] == [
        ("commission missing", purchase.id, Decimal("20.00"))
    ]


def differences(app: Flask, person: Person) -> list[queries.Difference]:
    """Where that distributor's books and purchases differ."""
    with app.app_context(), acting(person.actor):
        return queries.differences()


def assert_there_is_a_line(owner: psycopg.Connection[Any], person: Person) -> None:
    """The premise: there is something to rewrite."""
    found = owner.execute("select 1 from transactions where distributor_id = %s", (person.distributor_id,))
    assert found.fetchone()
