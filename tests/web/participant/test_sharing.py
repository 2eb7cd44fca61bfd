"""What a participant takes back is gone: from the database's answers, the board, the client's page and open screens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse import live
from maxpulse.clients.live import after_answer
from maxpulse.core import clock
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken, token_key
from maxpulse.live import Facts
from maxpulse.live.fragments import render
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk, plausible
from tests.sampling import some_of

SignIn = Callable[[Person], FlaskClient]
GRADE = re.compile(r'data-grade="([^"]+)"')


class Shared:
    """A participant of Ana's and everything by which Ana could learn of them."""

    def __init__(self, app: Flask, walk: Walk, ana: Person, desk: FlaskClient) -> None:
        self.app, self.walk, self.ana, self.desk = app, walk, ana, desk
        self.token = AssessmentToken.unseal(walk.token, token_key(app.extensions["settings"].secret_key))
        with app.app_context(), acting(ana.actor) as session:
            self.client_id: UUID = session.execute(text("select id from clients")).scalar_one()

    def answer_next(self) -> None:
        """Answer the question that is next."""
        question = self.walk.go("").question
        unit = question.units[0].key if question.units else ""
        assert self.walk.answer(plausible(question), unit=unit).page.status_code == 200

    def share(self, *items: str) -> None:
        """Switch exactly these on, on the page."""
        form = {f"share_{item}": "on" for item in items}
        reply = self.walk.browser.post(f"/a/{self.walk.token}/sharing", data=form)
        assert reply.status_code == 303

    def in_the_database(self) -> dict[str, int]:
        """How many rows of each kind the database lets Ana read."""
        counted = {
            "progress": "select count(progress_percentage) from assessment_sessions",
            "ticks": "select count(*) from assessment_tracking where event_type = 'answer'",
            "grade": "select count(*) from assessment_findings where item = 'grade'",
            "areas": "select count(*) from assessment_findings where item = 'areas'",
            "answers": "select count(response_value) from assessment_responses",
        }
        with self.app.app_context(), acting(self.ana.actor) as session:
            return {name: int(session.execute(text(query)).scalar_one()) for name, query in counted.items()}

    def page(self) -> str:
        """The client's page."""
        return self.desk.get(f"/hub/clients/{self.client_id}").text

    def row(self) -> str:
        """The client's row on the board."""
        return row_of(self.desk.get("/hub").text)

    def caught_up(self) -> str:
        """The client's row as a page that was away is given it."""
        return row_of(self.desk.get("/hub/changes?since=0").text)

    def pushed(self) -> str:
        """The client's row as open pages are sent it with the newest event."""
        with self.app.test_request_context():
            return row_of(render(self.facts(e="sharing_changed")))

    def facts(self, **more: object) -> Facts:
        """What a message about this client holds."""
        at = clock.now().isoformat()
        return {"c": str(self.client_id), "s": str(self.ana.distributor_id), "n": 9, "at": at, **more}


def row_of(html: str) -> str:
    """The first client's row."""
    found = re.search(r"<tr id=\"client-.*?</tr>", html, re.DOTALL)
    assert found, html[:500]
    return found[0]


@pytest.fixture
def finished(app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn) -> Shared:
    """Somebody who has finished and shares everything."""
    walk = Walk(client, cast.ana.link_code).begin(share_scores="on", share_answers="on")
    walk.answer_all({"D_age": "57"}).finish()
    return Shared(app, walk, cast.ana, sign_in(cast.ana))


@pytest.fixture
def answering(app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn) -> Shared:
    """Somebody in the middle of it."""
    shared = Shared(app, Walk(client, cast.ana.link_code).begin(), cast.ana, sign_in(cast.ana))
    for _ in range(4):
        shared.answer_next()
    return shared


@pytest.fixture(params=some_of(["row", "pushed", "caught_up"]))
def shown(request: pytest.FixtureRequest) -> Iterator[Callable[[Shared], str]]:
    """Each way a row comes to Ana's screen."""
    yield lambda shared: str(getattr(shared, request.param)())


def test_what_is_shared_can_be_changed_by_a_link_on_the_way_and_at_its_end(
    client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code).begin()
    link = rf'<a [^>]*href="(/a/{re.escape(walk.token)}/sharing)"[^>]*>(?:<svg.*?</svg>)?\s*What Ana sees'
    for place in ("/pause", "/finish"):
        if place == "/finish":
            walk.go("").answer_needed()
        walk.go(place)
        found = re.search(link, walk.page.text, re.DOTALL)
        assert found, place
        walk.page = client.get(found[1])
        assert "What may Ana see?" in walk.page.text


def test_a_grade_that_is_taken_back_leaves_every_row(
    finished: Shared, shown: Callable[[Shared], str]
) -> None:
    assert re.search(r'class="m-grade" data-level="\d">[A-F]', shown(finished))
    finished.share("progress", "scores", "answers")
    row = shown(finished)
    assert "data-level" not in row
    assert row.count("not shared") == 1
    assert finished.in_the_database()["grade"] == 0
    assert finished.in_the_database()["areas"] == 1


def test_progress_that_is_taken_back_leaves_every_row(
    answering: Shared, shown: Callable[[Shared], str]
) -> None:
    assert 'data-progress="' in shown(answering)
    answering.share("grade")
    row = shown(answering)
    assert "data-progress" not in row
    assert row.count("not shared") == 2, "progress and area"
    assert "data-open" not in row, "nobody can tell that they are at it"
    in_the_database = answering.in_the_database()
    assert (in_the_database["progress"], in_the_database["ticks"]) == (0, 0)


def test_areas_that_are_taken_back_leave_the_clients_page(finished: Shared) -> None:
    assert 'class="d-areas"' in finished.page()
    finished.share("progress", "grade", "answers")
    assert finished.in_the_database()["areas"] == 0
    assert 'class="d-areas"' not in finished.page()


def test_answers_that_are_taken_back_leave_the_clients_page(finished: Shared) -> None:
    assert "57 years" in finished.page()
    assert finished.in_the_database()["answers"] > 20
    finished.share("progress", "grade", "scores")
    assert "57 years" not in finished.page()
    assert finished.in_the_database()["answers"] == 0


def test_all_that_is_taken_back_leaves_nothing_and_comes_back_when_it_is_given_again(
    finished: Shared,
) -> None:
    before = finished.in_the_database()
    assert min(before.values()) > 0
    finished.share()
    assert set(finished.in_the_database().values()) == {0}
    finished.share("progress", "grade", "scores", "answers")
    assert finished.in_the_database() == before


def test_answers_without_progress_shared_move_nothing_on_open_pages(answering: Shared) -> None:
    with answering.app.test_request_context():
        shared = "".join(after_answer(answering.facts(p=40, a="sleep")))
        assert shared.count(f'id="client-{answering.client_id}-') == 4
        assert after_answer(answering.facts()) == ""


def test_an_answer_after_progress_was_taken_back_is_published_to_nobody_and_has_no_number(
    answering: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[live.Message] = []
    monkeypatch.setattr(live, "publish", sent.extend)
    answering.answer_next()
    assert {"p", "a"} <= sent[-1].facts.keys()
    answering.share("grade")
    answering.answer_next()
    answering.share("grade", "progress")
    answering.answer_next()
    assert [message.event for message in sent[-3:]] == ["sharing_changed", "sharing_changed", "answer"]
    first = sent[-3].number
    assert [message.number for message in sent[-3:]] == [first, first + 1, first + 2]


def test_a_change_of_sharing_is_one_numbered_event_of_the_same_transaction(finished: Shared) -> None:
    told = "select count(*) from assessment_tracking where event_type = 'sharing_changed'"
    with finished.app.app_context(), acting(finished.ana.actor) as session:
        before = session.execute(text(told)).scalar_one()
    finished.share("grade")
    finished.share("grade")
    with finished.app.app_context(), acting(finished.ana.actor) as session:
        assert session.execute(text(told)).scalar_one() == before + 1, "saving the same again changes nothing"
        same_time = """select count(*) from consents k join assessment_tracking t
                         on t.session_id = k.session_id and t.event_type = 'sharing_changed'
                      where abs(extract(epoch from t.timestamp - k.withdrawn_at)) < 5"""
        assert session.execute(text(same_time)).scalar_one() == 3


def test_what_was_agreed_to_and_taken_back_stays_on_record(finished: Shared) -> None:
    finished.share("progress")
    finished.share("progress", "grade")
    finished.share("grade")
    history = """select item, count(*), count(withdrawn_at), bool_and(granted_at <= coalesce(withdrawn_at, granted_at))
                   from consents group by item order by item"""
    with finished.app.app_context(), acting(finished.ana.actor) as session:
        rows = {row[0]: tuple(row[1:]) for row in session.execute(text(history))}
    assert rows == {
        "answers": (1, 1, True),
        "areas": (1, 1, True),
        "grade": (2, 1, True),
        "progress": (1, 1, True),
        "storage": (1, 0, True),
    }


def test_what_was_agreed_to_and_taken_back_is_shown_to_who_did_it(finished: Shared) -> None:
    finished.share("progress")
    finished.share("progress", "grade")
    history = finished.walk.go("/sharing").page.text.partition("What you agreed to")[2]
    assert history.count("Overall grade") == 2
    assert history.count("taken back") == 3, "grade, areas and answers"
    assert history.count("stands") == 3, "storage, progress, and the grade anew"


def test_each_item_is_listed_before_the_start_and_only_the_first_two_are_on(
    client: FlaskClient, cast: Cast
) -> None:
    page = client.get(f"/l/{cast.ana.link_code}").text
    listed = page.partition("What may Ana see?")[2].partition("</section>")[0]
    assert re.findall(r"<b>([^<]+)</b>", listed) == [
        "Progress",
        "Overall grade",
        "Area scores",
        "Single answers",
        "In any case",
    ]
    assert listed.count("m-chip-brand") == 2
    assert listed.count('role="switch"') == 2
    assert " checked" not in listed
    for said in ("computed from them", "24 months", "No other company gets your answers"):
        assert said in page


def test_the_participants_own_result_stays_whole_whatever_they_share(finished: Shared) -> None:
    before = GRADE.search(finished.walk.go("/result").page.text)
    finished.share()
    after = GRADE.search(finished.walk.go("/result").page.text)
    assert before and after and before[1] == after[1]


def test_reading_the_result_tells_no_grade_that_is_not_shared(finished: Shared) -> None:
    finished.share()
    finished.walk.go("/result")
    assert "data-level" not in finished.pushed()


def test_what_ana_sees_is_counted_in_words(app: Flask, client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code).begin(share_answers="on")
    for said in ("1 answer<", "2 answers<"):
        question = walk.go("").question
        walk.answer(plausible(question), unit=question.units[0].key if question.units else "")
        assert said in walk.go("/sharing").page.text
