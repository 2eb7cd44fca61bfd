"""A client's page: what has happened, on which day, and nothing of what is not shared."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.assessments.actions import Beginning, share, start, view_result
from maxpulse.clients import queries
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.links.queries import find_public_link
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, earn, put_on_shelf
from tests.factories.walk import Walk
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
LivesIn = Callable[[Person, str], None]
DAY = re.compile(r'<h3 class="t-day">([^<]+)</h3>')
LINE = re.compile(r'<div class="t-what">(.*?)</div></li>', re.DOTALL)
TAG = re.compile(r"<[^>]+>|\s+")


class Page:
    """The page of Ana's only client, as Ana reads it."""

    def __init__(self, app: Flask, ana: Person, desk: Browser) -> None:
        self.app, self.ana, self.desk = app, ana, desk

    @property
    def text(self) -> str:
        """All of it."""
        with self.app.app_context(), acting(self.ana.actor):
            (client,) = queries.rows(queries.Filter())
        answer = self.desk.get(f"/hub/clients/{client.id}")
        assert answer.status_code == 200
        return answer.text

    def lines(self) -> list[str]:
        """What has happened, in words, the newest first."""
        return [" ".join(TAG.sub(" ", line).split()) for line in LINE.findall(self.text)]

    def days(self) -> list[str]:
        """The headings of the timeline."""
        return DAY.findall(self.text)


@pytest.fixture
def page(app: Flask, cast: Cast, sign_in: SignIn) -> Page:
    """Ana's page."""
    return Page(app, cast.ana, sign_in(cast.ana))


def begin_again(app: Flask, ana: Person, actor: Actor) -> UUID:
    """The same participant takes another assessment of Ana's."""
    with app.app_context(), acting(actor):
        link = find_public_link(ana.link_code)
        assert link is not None
        beginning = Beginning(new_id(), "Cai Cast", None, (), "phone", "test")
        start(link, beginning)
    return beginning.session_id


def test_a_second_assessment_is_no_change_of_what_is_shared(app: Flask, cast: Cast, page: Page) -> None:
    with clock.travelling(clock.now() - timedelta(days=8)):
        road = begin_road(app, cast.ana)
    again = begin_again(app, cast.ana, road.actor)
    began = "Began the health check through the link Spring reset"
    assert page.lines() == [began, began]
    with clock.travelling(clock.now() + timedelta(minutes=1)), app.app_context(), acting(road.actor):
        share(again, ["progress"], "test")
    assert page.lines() == ["Stopped sharing the overall grade Removed from your pages at once", began, began]


def test_an_answer_counts_once_however_often_it_is_corrected_and_not_when_skipped(
    app: Flask, client: FlaskClient, cast: Cast, page: Page
) -> None:
    walk = Walk(client, cast.ana.link_code).begin(share_answers="on").answer_needed()
    for years in ("56", "57"):
        walk.go("/questions/D_age").answer(years)
    walk.go("").finish()
    with app.app_context(), acting(cast.ana.actor) as session:
        counted = session.execute(
            text("""select count(*) as sent, count(distinct question_id) as asked,
                           count(distinct question_id) filter (where response_value <> 'null') as answered
                      from assessment_responses""")
        ).one()
    assert counted.answered < counted.asked < counted.sent, "some skipped, one corrected"
    finished = next(line for line in page.lines() if "Finished" in line)
    assert f" {counted.answered} answers, 1 minute" in finished


def test_an_area_without_a_score_has_too_few_answers_not_none(
    client: FlaskClient, cast: Cast, page: Page
) -> None:
    Walk(client, cast.ana.link_code).begin(share_scores="on").answer_needed().finish()
    assert '<span class="m-quiet">too few answers</span><b>–</b>' in page.text
    assert "not answered" not in page.text


def test_how_many_answers_is_not_said_when_answers_are_not_shared(
    client: FlaskClient, cast: Cast, page: Page
) -> None:
    Walk(client, cast.ana.link_code).begin().answer_needed().finish()
    finished = next(line for line in page.lines() if "Finished" in line)
    assert re.search(r"Finished the health check: [A-F][+-]? 1 minute$", finished)


def test_a_pause_overnight_is_not_counted_in_minutes(client: FlaskClient, cast: Cast, page: Page) -> None:
    with clock.travelling(clock.now() - timedelta(hours=15, minutes=20)):
        walk = Walk(client, cast.ana.link_code).begin().answer_needed()
    walk.finish()
    assert any(line.endswith("over 15 hours") for line in page.lines())


def test_many_answers_push_no_start_off_the_page(app: Flask, cast: Cast, page: Page) -> None:
    road = begin_road(app, cast.ana)
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(
            text("""select record_event(s.distributor_id, s.id, s.client_id, 'answer', '{}', '{}', now())
                      from assessment_sessions s, generate_series(1, 520) where s.id = :id"""),
            {"id": road.session_id},
        )
    assert [line for line in page.lines() if "Began" in line]


def test_a_finish_is_not_told_once_progress_is_taken_back(
    app: Flask, client: FlaskClient, cast: Cast, page: Page
) -> None:
    walk = Walk(client, cast.ana.link_code).begin().answer_needed().finish()
    assert {"Finished", "Read"} <= {line.split()[0] for line in page.lines()}
    assert ">Prospect</span>" in page.text
    client.post(f"/a/{walk.token}/sharing", data={})
    assert {line.split()[0] for line in page.lines()} == {"Began", "Stopped"}
    taken_back = page.text
    assert ">Lead</span>" in taken_back
    assert "Under way" not in taken_back
    assert "progress not shared" in taken_back
    assert "grade not shared" not in taken_back, "nothing says that there is one"
    client.post(f"/a/{walk.token}/sharing", data={"share_progress": "on"})
    assert {"Finished", "Read"} <= {line.split()[0] for line in page.lines()}
    assert ">Prospect</span>" in page.text


def test_a_customer_stays_one_whatever_they_take_back(app: Flask, cast: Cast, page: Page) -> None:
    road = begin_road(app, cast.ana)
    earn(app, road.buy(put_on_shelf(app)))
    with app.app_context(), acting(road.actor):
        share(road.session_id, (), "test")
    assert ">Customer</span>" in page.text
    assert any(line.startswith("Bought") for line in page.lines())


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", ["Today", "the day before"]),
        ("Asia/Tokyo", ["Today"]),
        ("America/Los_Angeles", ["the day before"]),
    ],
)
def test_a_day_is_the_readers_own(
    app: Flask, cast: Cast, sign_in: SignIn, lives_in: LivesIn, zone: str, days: list[str]
) -> None:
    lives_in(cast.ana, zone)
    midnight = clock.now().replace(hour=0, minute=0) - timedelta(days=1)
    with clock.travelling(midnight - timedelta(hours=1)):
        road = begin_road(app, cast.ana)
    with clock.travelling(midnight + timedelta(hours=6)), app.app_context(), acting(road.actor):
        view_result(road.session_id)
    with clock.travelling(midnight + timedelta(hours=8)):
        headings = Page(app, cast.ana, sign_in(cast.ana)).days()
    before = format_date(midnight - timedelta(hours=1), "EEEE, d MMMM", locale="en")
    assert headings == [before if day == "the day before" else day for day in days]
