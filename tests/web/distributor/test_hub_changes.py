"""What a page is told that has missed something; the same for a reconnect, a wake-up, and for polling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.assessments.actions import view_result
from maxpulse.clients import queries
from maxpulse.clients.web.distributor import MOST_EVENTS, MOST_ROWS
from maxpulse.core.db import acting
from maxpulse.tracking.queries import clients_since, last_number
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, earn, put_on_shelf
from tests.factories.walk import Walk
from tests.statements import each_statement, engine_of
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
UPTO = re.compile(r'data-upto="(\d+)" data-count="(\d+)"')
ROW = re.compile(r'<tr id="client-([0-9a-f-]+)" data-client="\1" data-number="(\d+)"')


class Desk:
    """Ana's page that polls."""

    def __init__(self, app: Flask, ana: Person, browser: Browser) -> None:
        self.app, self.ana, self.browser = app, ana, browser

    def since(self, number: object) -> tuple[int, int, list[tuple[str, int]]]:
        """Where the stream stands, how many events were missed, and the rows with their numbers."""
        answer = self.browser.get(f"/hub/changes?since={number}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        found = UPTO.search(answer.text)
        assert found, answer.text
        rows = [(client, int(at)) for client, at in ROW.findall(answer.text)]
        return int(found[1]), int(found[2]), rows

    def last(self) -> int:
        """The newest number."""
        with self.app.app_context(), acting(self.ana.actor):
            return last_number()


@pytest.fixture
def desk(app: Flask, cast: Cast, sign_in: SignIn) -> Desk:
    """Ana at her desk."""
    return Desk(app, cast.ana, sign_in(cast.ana))


@pytest.fixture(scope="module")
def quiet_desk(app: Flask, company: Cast, desk_of: Callable[[str], Browser]) -> Desk:
    """Ana at her desk, with one client and nothing more to come."""
    begin_road(app, company.ana)
    return Desk(app, company.ana, desk_of("ana"))


def test_a_page_that_is_up_to_date_is_told_no_row(desk: Desk, app: Flask, cast: Cast) -> None:
    begin_road(app, cast.ana)
    now = desk.last()
    assert desk.since(now) == (now, 0, [])


def test_a_page_is_told_each_client_once_however_much_happened(desk: Desk, app: Flask, cast: Cast) -> None:
    before = desk.last()
    begin_road(app, cast.ana, "Untouched since")
    between = desk.last()
    road = begin_road(app, cast.ana, "Busy")
    for _ in range(4):
        with app.app_context(), acting(road.actor):
            view_result(road.session_id)
    upto, count, rows = desk.since(between)
    assert (upto, count, len(rows)) == (between + 5, 5, 1)
    assert len(desk.since(before)[2]) == 2


def test_a_row_never_claims_to_be_newer_than_it_is(desk: Desk, app: Flask, cast: Cast) -> None:
    """A number on a row means: everything up to it is in there. Later than it is fine, earlier is not."""
    begin_road(app, cast.ana)
    upto, _count, rows = desk.since(0)
    assert [number for _client, number in rows] == [upto]
    with app.app_context(), acting(cast.ana.actor):
        assert {row.number for row in queries.rows(queries.Filter())} == {upto}
        above = queries.overview()
        assert {each.number for each in (*above.counters, *above.views)} == {upto}


def test_what_happens_while_the_board_is_read_does_not_make_its_numbers_newer(
    desk: Desk, app: Flask, cast: Cast
) -> None:
    begin_road(app, cast.ana)
    before = desk.last()
    deed = partial(begin_road, app, cast.ana, "Came meanwhile")
    with meanwhile(app, "select * from facts where true", deed), ana_acts(app, cast):
        first, _second = queries.rows(queries.Filter())
    assert desk.last() > before
    assert (first.name, first.number) == ("Came meanwhile", before)


def test_a_row_by_itself_is_of_the_moment_that_its_number_says(desk: Desk, app: Flask, cast: Cast) -> None:
    """Its number and all that stands in it come from one statement: nothing can happen between."""
    begin_road(app, cast.ana)
    before = desk.last()
    deed = partial(begin_road, app, cast.ana, "Came meanwhile")
    with meanwhile(app, "from facts", deed), ana_acts(app, cast):
        (row,) = queries.rows_of(clients_since(0, 1))
    assert row.number == desk.last() > before


@contextmanager
def ana_acts(app: Flask, cast: Cast) -> Iterator[None]:
    """A transaction of hers."""
    with app.app_context(), acting(cast.ana.actor):
        yield


@contextmanager
def meanwhile(app: Flask, part: str, deed: Callable[[], object]) -> Iterator[None]:
    """Let it happen just before the first statement with that part is sent."""
    left = [deed]

    def interrupt(statement: str, _parameters: object) -> None:
        if part in statement and left:
            with ThreadPoolExecutor(1) as somebody_else:
                somebody_else.submit(left.pop()).result(10)

    with each_statement(engine_of(app), interrupt):
        yield
    assert not left


@pytest.mark.parametrize("beyond", [1, 1000, 2**63 - 1, 2**64, 10**30])
def test_a_page_that_is_ahead_of_the_stream_is_put_right(quiet_desk: Desk, beyond: int) -> None:
    now = quiet_desk.last()
    assert quiet_desk.since(now + beyond) == (now, 0, [])


@pytest.mark.parametrize("garbage", ["", "abc", "-5", "1e3", "9" * 5000, "0x10", "1;2"])
def test_what_is_no_number_counts_from_the_beginning(quiet_desk: Desk, garbage: str) -> None:
    upto, count, rows = quiet_desk.since(garbage)
    assert (upto, count, len(rows)) == (quiet_desk.last(), quiet_desk.last(), 1)


def test_events_come_in_order_and_each_once(app: Flask, cast: Cast) -> None:
    Walk(app.test_client(), cast.ana.link_code).begin().answer_all().finish()
    with app.app_context(), acting(cast.ana.actor) as session:
        numbers = session.scalars(text("select number from assessment_tracking order by number")).all()
        assert numbers == list(range(1, last_number() + 1))


def test_a_sale_that_was_missed_comes_with_what_it_earned(desk: Desk, app: Flask, cast: Cast) -> None:
    before = desk.last()
    earn(app, begin_road(app, cast.ana, "Rosa Quispe").buy(put_on_shelf(app, "40.00", "30.00")))
    missed = desk.browser.get(f"/hub/changes?since={before}").text
    assert "data-toast" in missed
    assert "$40.00" in missed
    assert "$12.00" in missed
    assert "data-toast" not in desk.browser.get(f"/hub/changes?since={desk.last()}").text


def test_another_distributors_events_move_nothing_here(
    desk: Desk, app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    before = desk.since(0)
    begin_road(app, cast.ben, "Bens Client")
    assert desk.since(0) == before
    assert "Bens Client" in sign_in(cast.ben).get("/hub/changes?since=0").text


def test_a_row_that_is_asked_for_comes_though_nothing_has_happened_and_nobody_elses_does(
    desk: Desk, app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    begin_road(app, cast.ana)
    upto, _count, rows = desk.since(0)
    client = rows[0][0]
    assert desk.since(f"{upto}&client={client}") == (upto, 0, [(client, upto)])
    assert desk.since(f"0&client={client}") == (upto, upto, [(client, upto)]), "once"
    assert Desk(app, cast.ben, sign_in(cast.ben)).since(f"0&client={client}")[2] == []


def test_a_page_that_missed_too_many_events_is_drawn_anew_and_then_missed_nothing(
    desk: Desk, app: Flask, cast: Cast
) -> None:
    road = begin_road(app, cast.ana)
    before = desk.last()
    with app.app_context(), acting(road.actor):
        for _ in range(MOST_EVENTS):
            view_result(road.session_id)
    assert len(desk.since(before)[2]) == 1, "as many as are sent"
    answer = desk.browser.get(f"/hub/changes?since={before - 1}").text
    assert "data-reload" in answer
    assert not ROW.findall(answer)
    shown = re.search(r'data-live-upto="(\d+)"', desk.browser.get("/hub").text)
    assert shown
    assert "data-reload" not in desk.browser.get(f"/hub/changes?since={shown[1]}").text
    assert desk.since(shown[1]) == (before + MOST_EVENTS, 0, [])


@pytest.mark.thorough
def test_a_page_that_missed_more_clients_than_it_keeps_is_drawn_anew(
    desk: Desk, app: Flask, cast: Cast
) -> None:
    before = desk.last()
    for _ in range(MOST_ROWS):
        begin_road(app, cast.ana)
    assert len(desk.since(before)[2]) == MOST_ROWS
    begin_road(app, cast.ana)
    answer = desk.browser.get(f"/hub/changes?since={before}").text
    assert "data-reload" in answer
    assert not ROW.findall(answer)
