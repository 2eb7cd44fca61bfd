"""A purchase earns exactly one commission, however often, from however many sides and through whatever accident."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from maxpulse.commissions import actions, jobs, queries
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.models import DistributorProfile
from maxpulse.shop.models import Purchase
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, earn, put_on_shelf

TABLES = ("commissions", "transactions", "audit_entries")
Count = Callable[[str, UUID], int]


@pytest.fixture
def sold(app: Flask, cast: Cast) -> Purchase:
    """Cai has bought for 78.00 from Ana's link; nothing is earned yet."""
    return begin_road(app, cast.ana).buy(put_on_shelf(app, "39.00", "30.00"), quantity=2)


@pytest.fixture
def written(owner: psycopg.Connection[Any], sold: Purchase) -> Callable[[], dict[str, int]]:
    """How many rows a purchase has led to, seen from outside."""
    statements = {
        "commissions": "select count(*) from commissions where purchase_id = %(purchase)s",
        "lines": """select count(*) from transactions t join commissions c on c.id = t.reference_id
                     where c.purchase_id = %(purchase)s""",
        "events": """select count(*) from assessment_tracking where event_type = 'commission'
                      and event_data ->> 'purchase' = %(purchase)s::text""",
        "audit": """select count(*) from audit_entries a join commissions c on c.id = a.subject_id
                     where c.purchase_id = %(purchase)s""",
    }

    def count() -> dict[str, int]:
        counted = {
            name: owner.execute(statement, {"purchase": sold.id}).fetchone()
            for name, statement in statements.items()
        }
        owner.rollback()
        return {name: row[0] for name, row in counted.items() if row}

    return count


def test_one_sale_leaves_one_of_everything(app: Flask, sold: Purchase, written: Callable[[], Any]) -> None:
    assert written() == {"commissions": 0, "lines": 0, "events": 0, "audit": 0}
    earn(app, sold)
    assert written() == {"commissions": 1, "lines": 1, "events": 1, "audit": 1}


def test_earning_again_changes_nothing(app: Flask, sold: Purchase, written: Callable[[], Any]) -> None:
    for _ in range(3):
        earn(app, sold)
    assert written() == {"commissions": 1, "lines": 1, "events": 1, "audit": 1}


def test_eight_at_once_make_one(app: Flask, cast: Cast, sold: Purchase, written: Callable[[], Any]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: earn(app, sold), range(8)))
    assert written() == {"commissions": 1, "lines": 1, "events": 1, "audit": 1}
    assert profile_of(app, cast.ana).balance_pending == Decimal("23.40")


@pytest.mark.parametrize("broken", ["booking.set_account", "earning.book", "earning._tell", "earning.record"])
def test_dying_between_two_statements_leaves_nothing(
    app: Flask, sold: Purchase, written: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        where, name = broken.split(".")
        patched.setattr(getattr(actions, where), name, die)
        with pytest.raises(SystemExit):
            earn(app, sold)
    assert written() == {"commissions": 0, "lines": 0, "events": 0, "audit": 0}
    earn(app, sold)
    assert written() == {"commissions": 1, "lines": 1, "events": 1, "audit": 1}


def test_it_is_what_the_sale_says_whatever_happens_to_the_product_since(
    app: Flask, sold: Purchase, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("update products set price = 1, commission_rate = 99 where id = %s", (sold.product_id,))
    owner.commit()
    earn(app, sold)
    with app.app_context(), acting(Actor.system()):
        commission = queries.find_commission_of(sold.id)
    assert commission is not None
    assert (commission.sale_amount, commission.commission_rate) == (Decimal("78.00"), Decimal("30.00"))
    assert commission.commission_amount == Decimal("23.40")
    assert (commission.status, commission.client_name) == ("pending", "Cai Cast")


def test_it_is_held_then_released_once(app: Flask, cast: Cast, sold: Purchase) -> None:
    earn(app, sold)
    with app.app_context(), acting(Actor.system()):
        commission = queries.find_commission_of(sold.id)
        assert commission is not None
        assert not actions.release(commission.id)
    assert profile_of(app, cast.ana).balance_available == 0

    with clock.travelling(commission.held_until + timedelta(seconds=1)), app.app_context():
        assert jobs.release_due() >= 1
        jobs.release(str(commission.id))
    after = profile_of(app, cast.ana)
    assert (after.balance_available, after.balance_pending) == (Decimal("23.40"), Decimal("0.00"))
    with app.app_context(), acting(cast.ana.actor):
        lines = queries.ledger_of(commission.id)
    assert [(line.amount, line.balance_after, line.pending_after, line.status) for line in lines] == [
        (Decimal("23.40"), Decimal("0.00"), Decimal("23.40"), "pending"),
        (Decimal("23.40"), Decimal("23.40"), Decimal("0.00"), "completed"),
    ]


def test_eight_releases_at_once_pay_once(app: Flask, cast: Cast, sold: Purchase) -> None:
    earn(app, sold)
    with app.app_context(), acting(Actor.system()):
        commission = queries.find_commission_of(sold.id)
        assert commission is not None
    later = commission.held_until + timedelta(seconds=1)

    def release(_: int) -> None:
        with clock.travelling(later), app.app_context():
            jobs.release(str(commission.id))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(release, range(8)))
    assert profile_of(app, cast.ana).balance_available == Decimal("23.40")


def test_the_sweeper_finds_what_nobody_was_woken_for(
    app: Flask, sold: Purchase, written: Callable[[], Any]
) -> None:
    with app.app_context():
        jobs.sweep_owed()
    assert written()["commissions"] == 0, "the job that was queued with it comes first"
    with clock.travelling(clock.now() + timedelta(minutes=1)), app.app_context():
        assert jobs.sweep_owed() >= 1
    assert written()["commissions"] == 1


def test_one_that_fails_keeps_no_other_waiting(
    app: Flask, cast: Cast, sold: Purchase, written: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin_road(app, cast.ben).buy(put_on_shelf(app))
    real = actions.earn

    def earn_all_but_the_first(purchase_id: UUID) -> UUID:
        if purchase_id == first.id:
            raise RuntimeError("this one cannot be worked out")
        return real(purchase_id)

    monkeypatch.setattr(actions, "earn", earn_all_but_the_first)
    with clock.travelling(clock.now() + timedelta(minutes=1)), app.app_context():
        jobs.sweep_owed()
    assert written()["commissions"] == 1


def profile_of(app: Flask, person: Person) -> DistributorProfile:
    """The distributor's own row."""
    with app.app_context(), acting(person.actor) as session:
        return session.get_one(DistributorProfile, person.distributor_id)
