"""What the main road asks the database for: each way there and back is one that a distributor's open hub waits for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from maxpulse.core import clock
from maxpulse.core.db import acting, db
from maxpulse.live.fragments import drawn_ahead, render_counted
from maxpulse.tracking.queries import clients_since
from tests.factories.cast import Cast
from tests.factories.walk import Walk

SOLD = {
    "purchase": str(uuid4()),
    "client_name": "Cai Cast",
    "product_name": "A product",
    "quantity": 1,
    "amount": "39.00",
    "currency": "USD",
}


@contextmanager
def ways(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_each_step_asks_no_more_than_it_did(app: Flask, cast: Cast) -> None:
    walk = Walk(app.test_client(), cast.ana.link_code)
    with ways(app) as start:
        walk.begin()
    walk.answer_needed()
    with ways(app) as finish_and_result:
        walk.finish()
    with ways(app) as result:
        walk.go("/result")
    # The start with the first question, the finish with the result.
    told = [len(start), len(finish_and_result), len(result)]
    assert [asked <= most for asked, most in zip(told, (19, 23, 9), strict=True)] == [True] * 3, told


@pytest.mark.parametrize("event_type", ["assessment_started", "assessment_completed", "purchase"])
def test_an_open_hub_is_drawn_from_a_few_statements(app: Flask, cast: Cast, event_type: str) -> None:
    """Each draws a transaction: who asks, and what. The row goes ahead; figures and queue come from one statement."""
    Walk(app.test_client(), cast.ana.link_code).begin()
    with app.app_context(), acting(cast.ana.actor):
        (client,) = clients_since(0, 2)
    facts = {"c": str(client), "s": str(cast.ana.distributor_id), "n": 9, "e": event_type, **SOLD}
    with app.test_request_context():
        with ways(app) as row:
            assert "<tr" in "".join(draw(facts) for draw in drawn_ahead(event_type))
        with ways(app) as figures:
            assert 'id="queue"' in render_counted(facts)
    assert len(row) == 2
    asks_whether_it_may_tell = event_type == "assessment_completed"
    assert len(figures) == 3 + asks_whether_it_may_tell


def test_the_row_of_somebody_new_waits_for_nothing(app: Flask, cast: Cast) -> None:
    newcomer = {"name": "Rosa Quispe", "type": "health", "link": None, "device": "mobile", "area": "body"}
    facts = {"c": str(uuid4()), "s": str(cast.ana.distributor_id), "n": 9, "e": "assessment_started"}
    facts |= {"at": clock.now().isoformat(), "newcomer": newcomer}
    with app.test_request_context(), ways(app) as asked:
        first, second = (draw(facts) for draw in drawn_ahead("assessment_started"))
    assert "Rosa Quispe" in first
    assert (second, asked) == ("", [])


def test_a_notice_of_a_sale_waits_for_nothing(app: Flask, cast: Cast) -> None:
    facts = {"c": str(uuid4()), "s": str(cast.ana.distributor_id), "n": 9, "e": "purchase", **SOLD}
    with app.test_request_context(), ways(app) as asked:
        first = drawn_ahead("purchase")[0]
        assert "data-toast" in first(facts)
    assert asked == []
