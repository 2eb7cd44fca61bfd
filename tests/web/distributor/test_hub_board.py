"""The board: who is on it, in which order, narrowed by what, and the figures above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from maxpulse.assessments.actions import view_result
from maxpulse.clients import queries
from maxpulse.commissions.queries import earned_since
from maxpulse.core import clock
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, earn, put_on_shelf
from tests.factories.walk import Walk
from tests.sampling import some_of
from tests.statements import engine_of, statements
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
FIGURE = re.compile(r'data-counter="(\w+)" data-number="\d+"><b>([^<]+)</b>')
NAME = re.compile(r'<tr id="client-[^>]+>.*?<b>([^<]+)</b>', re.DOTALL)


@pytest.fixture
def desk(cast: Cast, sign_in: SignIn) -> Browser:
    """Ana's browser."""
    return sign_in(cast.ana)


@pytest.fixture(scope="module")
def desk_of_named(app: Flask, company: Cast, desk_of: Callable[[str], Browser]) -> Browser:
    """A board of people to be searched for."""
    for name in ("Rosa Quispe", "Anna-Rosa 100% Meier", "Under_score", "Wow!", "Somebody Else"):
        begin_road(app, company.ana, name)
    return desk_of("ana")


def names(desk: Browser, query: str = "") -> list[str]:
    """The names on the board, from the top."""
    answer = desk.get(f"/hub{query}")
    assert answer.status_code == 200
    return NAME.findall(answer.text)


@contextmanager
def ago(**back: float) -> Iterator[None]:
    """So long ago."""
    with clock.travelling(datetime.now(UTC) - timedelta(**back)):
        yield


def figures(app: Flask, person: Person) -> dict[str, int | Decimal]:
    """The counters and the views by name, today being the last day."""
    with app.app_context(), acting(person.actor):
        today = clock.now() - timedelta(days=1)
        above = queries.overview(today, earned_since)
        figures = {each.name: each.value for each in above.counters}
        return figures | {each.name: each.total for each in above.views}


def test_who_gave_the_last_sign_of_life_is_on_top(app: Flask, cast: Cast, desk: Browser) -> None:
    for name, hours in (("Middle", 2), ("Oldest", 3), ("Newest", 1)):
        with ago(hours=hours):
            begin_road(app, cast.ana, name)
    assert names(desk) == ["Newest", "Middle", "Oldest"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("rosa", {"Rosa Quispe", "Anna-Rosa 100% Meier"}),
        ("100%", {"Anna-Rosa 100% Meier"}),
        ("%", {"Anna-Rosa 100% Meier"}),
        ("_", {"Under_score"}),
        ("!", {"Wow!"}),
        ("  quispe ", {"Rosa Quispe"}),
        ("nobody", set()),
    ],
)
def test_the_search_takes_letters_as_they_are(desk_of_named: Browser, asked: str, found: set[str]) -> None:
    answer = desk_of_named.get("/hub", query_string={"q": asked})
    assert set(NAME.findall(answer.text)) == found


def test_clients_are_leads_prospects_and_customers_by_what_they_did(
    app: Flask, cast: Cast, desk: Browser
) -> None:
    begin_road(app, cast.ana, "Only Began")
    Walk(app.test_client(), cast.ana.link_code).begin(name="Has Finished").answer_all().finish()
    begin_road(app, cast.ana, "Has Bought").buy(put_on_shelf(app))
    assert names(desk, "?status=lead") == ["Only Began"]
    assert names(desk, "?status=prospect") == ["Has Finished"]
    assert names(desk, "?status=customer") == ["Has Bought"]
    assert len(names(desk, "?status=nonsense")) == 3
    expected = {"everyone": 3, "lead": 1, "prospect": 1, "customer": 1}
    assert expected.items() <= figures(app, cast.ana).items()


def test_counters_count_what_their_filter_shows(app: Flask, cast: Cast, desk: Browser) -> None:
    with ago(minutes=20):
        begin_road(app, cast.ana, "Stuck")
    with ago(days=8):
        begin_road(app, cast.ana, "Long Gone")
    begin_road(app, cast.ana, "Answering")
    Walk(app.test_client(), cast.ana.link_code).begin(name="Reader").answer_all().finish()
    buyer = begin_road(app, cast.ana, "Buyer")
    purchase = buyer.buy(put_on_shelf(app, "20.00", "30.00"), quantity=2)
    earn(app, purchase)
    shown = {
        "answering": {"Answering", "Buyer"},
        "stuck": {"Stuck"},
        "finished": {"Reader"},
        "read": {"Reader"},
        "bought": {"Buyer"},
    }
    counted = figures(app, cast.ana)
    for counter, expected in shown.items():
        assert set(names(desk, f"?counter={counter}")) == expected, counter
        assert counted[counter] == len(expected), counter
    assert str(counted["commission"]) == "12.00"


def test_another_distributors_board_counts_nothing_of_it(app: Flask, cast: Cast) -> None:
    earn(app, begin_road(app, cast.ana).buy(put_on_shelf(app)))
    assert set(figures(app, cast.ben).values()) == {0}


@pytest.mark.thorough
def test_fifty_stand_on_a_page_and_each_client_on_exactly_one(app: Flask, cast: Cast, desk: Browser) -> None:
    with ago(hours=1):  # many at the very same moment: the order must still be one
        moment = clock.now()
    for number in range(53):
        with clock.travelling(moment):
            begin_road(app, cast.ana, f"Client {number}")
    first, second = names(desk), names(desk, "?page=2")
    assert (len(first), len(second)) == (50, 3)
    assert len({*first, *second}) == 53
    assert names(desk, "?page=99") == second
    assert names(desk, "?page=0") == first


def test_those_stuck_longest_wait_first_then_those_who_read_and_did_not_buy(app: Flask, cast: Cast) -> None:
    for name, minutes in (("Stuck a while", 15), ("Stuck for long", 90)):
        with ago(minutes=minutes):
            begin_road(app, cast.ana, name)
    for name in ("Read", "Read later"):
        road = begin_road(app, cast.ana, name)
        with app.app_context(), acting(road.actor):
            view_result(road.session_id)
    with app.app_context(), acting(cast.ana.actor):
        above = queries.overview()
    assert [(person.name, person.reason) for person in above.people] == [
        ("Stuck for long", "stuck"),
        ("Stuck a while", "stuck"),
        ("Read later", "read"),
    ]
    assert above.more == 1


def test_progress_that_is_taken_back_takes_the_finish_along(app: Flask, cast: Cast, desk: Browser) -> None:
    with ago(minutes=20):
        walk = Walk(app.test_client(), cast.ana.link_code).begin(name="Reader").answer_needed()
    walk.finish()
    told = ("finished", "read", "prospect")
    assert [figures(app, cast.ana)[name] for name in told] == [1, 1, 1]
    assert names(desk, "?status=prospect") == ["Reader"]
    walk.browser.post(f"/a/{walk.token}/sharing", data={"share_grade": "on"})
    assert [figures(app, cast.ana)[name] for name in told] == [0, 0, 0]
    assert names(desk, "?status=lead") == ["Reader"]
    for narrowed in ("?status=prospect", "?counter=finished", "?counter=read"):
        assert names(desk, narrowed) == [], narrowed
    with app.app_context(), acting(cast.ana.actor):
        above = queries.overview()
        assert (above.people, above.more) == ([], 0)


def test_a_finish_without_progress_shared_is_no_sign_of_life(app: Flask, cast: Cast, desk: Browser) -> None:
    with ago(minutes=30):
        hidden = Walk(app.test_client(), cast.ana.link_code).begin(name="Hidden").answer_needed()
        hidden.browser.post(f"/a/{hidden.token}/sharing", data={})
    with ago(minutes=20):
        begin_road(app, cast.ana, "Seen")
    hidden.finish()
    assert names(desk) == ["Seen", "Hidden"]
    with app.app_context(), acting(cast.ana.actor):
        row = queries.rows(queries.Filter())[1]
    assert (row.state, row.signs, row.status) == ("rest", (), "lead")


@pytest.mark.parametrize(
    ("zone", "counted"), some_of([("Asia/Tokyo", 1), ("UTC", 0), ("America/Los_Angeles", 0)], always=1)
)
def test_today_begins_at_the_readers_midnight(
    app: Flask, cast: Cast, sign_in: SignIn, lives_in: Callable[[Person, str], None], zone: str, counted: int
) -> None:
    lives_in(cast.ana, zone)
    midnight = clock.now().replace(hour=0, minute=0) - timedelta(days=1)
    with clock.travelling(midnight - timedelta(hours=1)):
        Walk(app.test_client(), cast.ana.link_code).begin().answer_needed().finish()
        earn(app, begin_road(app, cast.ana).buy(put_on_shelf(app, "20.00", "30.00")))
    with clock.travelling(midnight + timedelta(hours=9)):
        desk = sign_in(cast.ana)
        for page in ("/hub", "/hub/changes"):
            shown = dict(FIGURE.findall(desk.get(page).text))
            assert (shown["finished"], shown["bought"]) == (str(counted), str(counted)), page
            assert shown["commission"] == ("$6.00" if counted else "$0.00"), page
        for counter in ("finished", "bought"):
            assert len(names(desk, f"?counter={counter}")) == counted, counter


def test_who_read_a_result_long_ago_has_left_the_queue_and_nobody_says_that_they_bought(
    app: Flask, cast: Cast, desk: Browser, sign_in: SignIn
) -> None:
    with ago(days=6):
        Walk(app.test_client(), cast.ana.link_code).begin(name="Read this week").answer_needed().finish()
    assert "Read this week</a>" in desk.get("/hub").text
    with clock.travelling(clock.now() + timedelta(days=2)):
        page = sign_in(cast.ana).get("/hub").text
    assert "nobody who read a result this week is waiting" in page
    assert "has bought" not in page
    assert "within the last seven days" in page


def test_the_board_asks_as_often_for_twenty_clients_as_for_five(
    app: Flask, cast: Cast, desk: Browser
) -> None:
    asked = {}
    for many in (5, 20):
        for _ in range(many - len(names(desk))):
            begin_road(app, cast.ana)
        with statements(engine_of(app)) as counted:
            desk.get("/hub")
            desk.get("/hub/changes?since=0")
        asked[many] = len(counted)
    assert asked[20] == asked[5]
    assert asked[20] < 40


def test_a_clients_page_asks_as_often_for_many_purchases_as_for_one(
    app: Flask, cast: Cast, desk: Browser
) -> None:
    road = begin_road(app, cast.ana)
    product, asked = put_on_shelf(app), []
    with app.app_context(), acting(cast.ana.actor):
        client_id = queries.rows(queries.Filter())[0].id
    for times in (1, 9):
        for _ in range(times):
            earn(app, road.buy(product))
        with statements(engine_of(app)) as counted:
            assert desk.get(f"/hub/clients/{client_id}").status_code == 200
        asked.append(len(counted))
    assert asked[0] == asked[1] < 20
