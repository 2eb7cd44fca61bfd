"""Answers taken before Flask: they say what the view says, and whatever is not plain is left to it, unwritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.registry import REGISTRY
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse import create_app
from maxpulse.assessments.actions import Desk
from maxpulse.assessments.content import Question, load_bank
from maxpulse.assessments.recorder import recorder as recorders
from maxpulse.assessments.recorder.recorder import Recorder
from maxpulse.assessments.web.express import Express, Reply
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.links.actions import make_link
from maxpulse.web import tokens
from tests.factories.cast import Cast
from tests.factories.walk import ASKED, BROWSER, HIDDEN, Walk, plausible
from tests.sampling import some_of

HTMX = {"HX-Request": "true", "User-Agent": BROWSER}
CHECKED = re.compile(r'name="unit" value="(\w+)"[^>]*\schecked')
OF_ITS_OWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|/a/[\w-]{70}")

STORED = text("""
    select r.question_id, r.response_value, r.device
      from assessment_responses r join assessment_tracking t on t.id = r.id and t.event_type = 'answer'
     where r.session_id = :id order by r.server_order
""")


@dataclass
class Phone:
    """A participant with JavaScript. `page` is what they look at."""

    express: Express
    walk: Walk
    page: str = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.walk.page.text
        self.path = f"/a/{self.walk.token}/answers"

    @property
    def question(self) -> Question | None:
        """The question on the page."""
        found = ASKED.search(self.page)
        return load_bank("hybrid").question(found[1]) if found else None

    def fields(self, **changed: str | None) -> dict[str, str]:
        """A good answer to it; what is changed to None is left out."""
        question = self.question
        assert question is not None, self.page
        good = {
            "question_id": question.id,
            "answer_id": str(uuid4()),
            "took_ms": "1200",
            "value": plausible(question),
            "unit": dict(HIDDEN.findall(self.page)).get("unit") or next((u.key for u in question.units), ""),
        }
        return {name: value for name, value in (good | changed).items() if value is not None}

    def offer(self, fields: Mapping[str, str] | None = None) -> Reply | None:
        """Offer an answer to the express. The page moves on when it was taken."""
        reply = self.express.take(
            self.path, urlencode(fields or self.fields()).encode(), {"USER-AGENT": BROWSER}
        )
        if reply is not None:
            self.page = reply.body.decode()
        return reply

    def post(self, fields: Mapping[str, str] | None = None) -> TestResponse:
        """Send an answer to the view."""
        answer = self.walk.browser.post(self.path, data=dict(fields or self.fields()), headers=HTMX)
        self.page = answer.text
        return answer

    def stored(self) -> list[tuple[str, str, str]]:
        """The answers of this assessment as the server holds them, with their events, in its order, and from where."""
        app = self.walk.browser.application
        with app.app_context(), acting(Actor.system()) as session:
            session_id = tokens.unseal(self.walk.token).session_id
            rows = session.execute(STORED, {"id": session_id})
            return [(row.question_id, row.response_value, row.device) for row in rows]


@pytest.fixture
def express(app: Flask) -> Express:
    """What the web processes ask before Flask."""
    made: Express = app.extensions["express"]
    return made


@pytest.fixture(scope="module")
def drawn(app: Flask, company: Cast) -> None:
    """All questions have been drawn once, for somebody else."""
    first = Phone(app.extensions["express"], Walk(app.test_client(), company.ana.link_code).begin())
    while first.question:
        first.post()


@pytest.fixture
def begin(express: Express, drawn: None, client: FlaskClient, company: Cast) -> Callable[[], Phone]:
    """Somebody who has just begun."""
    return lambda: Phone(express, Walk(client, company.ana.link_code).begin())


@pytest.fixture
def phone(begin: Callable[[], Phone]) -> Phone:
    """Somebody who has just begun."""
    return begin()


@pytest.fixture(scope="module")
def unheard(app: Flask, drawn: None, company: Cast) -> Phone:
    """Somebody who has just begun, for all tests in which nothing is taken from them."""
    return Phone(app.extensions["express"], Walk(app.test_client(), company.ana.link_code).begin())


def told(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers in the order of their names, without what is one's own."""
    return sorted((name.lower(), OF_ITS_OWN.sub("…", value)) for name, value in headers)


def test_whoever_is_taken_by_the_express_reads_what_the_view_says(begin: Callable[[], Phone]) -> None:
    """All the way to the last question, byte for byte."""
    slow, quick = begin(), begin()
    while len(slow.stored()) < 20:
        answer, reply = slow.post(), quick.offer()
        assert reply is not None and reply.status == answer.status.encode()
        assert OF_ITS_OWN.sub("…", quick.page) == OF_ITS_OWN.sub("…", slow.page)
        lines = [line.split(": ", 1) for line in reply.headers.decode().splitlines()]
        assert told((name, value) for name, value in lines) == told(answer.headers.items())
    assert quick.stored() == slow.stored()


def test_the_express_says_what_comes_next_in_the_language_that_is_read(begin: Callable[[], Phone]) -> None:
    slow, quick = begin(), begin()
    while len(slow.stored()) < 5:
        fields = slow.fields()
        slow.page = slow.walk.browser.post(
            slow.path, data=fields, headers={**HTMX, "Accept-Language": "de"}
        ).text
        reply = quick.express.take(quick.path, urlencode(quick.fields()).encode(), {"ACCEPT-LANGUAGE": "de"})
        assert reply is not None
        quick.page = reply.body.decode()
        assert OF_ITS_OWN.sub("…", quick.page) == OF_ITS_OWN.sub("…", slow.page)
    assert "Weiter" in quick.page and "Continue" not in quick.page


def test_the_express_asks_in_the_units_of_the_readers_country(begin: Callable[[], Phone]) -> None:
    first, slow, quick = begin(), begin(), begin()
    language, opened = "en-US,en;q=0.9,de;q=0.5", []
    for phone in (first, slow):
        phone.walk.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    while len(first.stored()) < 6:
        first.post()
    while len(slow.stored()) < 6:
        slow.post()
        reply = quick.express.take(
            quick.path, urlencode(quick.fields()).encode(), {"ACCEPT-LANGUAGE": language}
        )
        assert reply is not None
        quick.page = reply.body.decode()
        assert OF_ITS_OWN.sub("…", quick.page) == OF_ITS_OWN.sub("…", slow.page)
        opened += CHECKED.findall(quick.page)
    assert opened == ["ft", "kg"], (
        "feet for an American, and kilograms for one who has answered in centimetres"
    )


@pytest.mark.parametrize(("kind", "answers"), some_of([("wealth", 20), ("hybrid", 45)], always=1))
def test_money_is_taken_by_the_express_as_well(
    app: Flask, express: Express, client: FlaskClient, cast: Cast, kind: str, answers: int
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign=f"For {kind}", focus=kind).link_code
    first, slow, quick = (Phone(express, Walk(client, code).begin()) for _ in range(3))
    while first.question:
        first.post()
    while len(slow.stored()) < answers:
        answer, reply = slow.post(), quick.offer()
        assert reply is not None and reply.status == answer.status.encode()
        assert OF_ITS_OWN.sub("…", quick.page) == OF_ITS_OWN.sub("…", slow.page)
    assert quick.stored() == slow.stored()


def test_an_answer_sent_again_is_left_to_the_view_and_counts_once(phone: Phone) -> None:
    fields = phone.fields()
    assert phone.offer(fields) is not None
    assert phone.offer(fields) is None
    assert phone.post(fields).status_code == 200
    assert len(phone.stored()) == 1


def test_the_last_question_is_left_to_the_view(phone: Phone) -> None:
    while (reply := phone.offer()) is not None:
        pass
    assert reply is None
    answer = phone.post()
    assert answer.headers["HX-Push-Url"].endswith("/finish")
    assert phone.question is None


@pytest.mark.parametrize(
    ("why", "changed"),
    [
        ("a figure that cannot be", {"value": "7000"}),
        ("nothing", {"value": ""}),
        ("no id", {"answer_id": None}),
        ("an id that is none", {"answer_id": "first"}),
        ("an unknown question", {"question_id": "D_soul"}),
        ("a question that is not asked yet", {"question_id": "S_fresh_points"}),
        ("letters beyond ASCII's escapes", {"value": "\udcff"}),
    ],
)
def test_what_is_no_plain_good_answer_is_left_to_the_view(
    unheard: Phone, why: str, changed: dict[str, str | None]
) -> None:
    fields = urlencode(unheard.fields(**changed), errors="surrogateescape").encode()
    assert unheard.express.take(unheard.path, fields, {}) is None, why
    assert unheard.stored() == []


def test_an_answer_to_what_was_answered_before_is_left_to_the_view(phone: Phone) -> None:
    again = phone.fields()
    assert phone.offer(phone.fields()) is not None
    assert phone.offer(again) is None
    assert len(phone.stored()) == 1


def test_bytes_that_are_no_form_are_left_to_the_view(unheard: Phone) -> None:
    for body in (b"", b"\xff\xfe", b"&" * 100, b"a=1&" * 30, b"question_id"):
        assert unheard.express.take(unheard.path, body, {}) is None


def test_a_forged_token_opens_nothing(unheard: Phone) -> None:
    token = unheard.walk.token
    for forged in ("x" * len(token), token[:-1] + ("A" if token[-1] != "A" else "Q"), token[1:] + "A"):
        fields = urlencode(unheard.fields()).encode()
        assert unheard.express.take(f"/a/{forged}/answers", fields, {}) is None
    assert unheard.stored() == []


def test_a_token_for_the_session_of_somebody_else_opens_nothing(app: Flask, unheard: Phone) -> None:
    with app.app_context():
        whose = tokens.unseal(unheard.walk.token)
        other = tokens.seal(whose.session_id, uuid4(), clock.now() + timedelta(days=1))
    assert unheard.express.take(f"/a/{other}/answers", urlencode(unheard.fields()).encode(), {}) is None
    assert unheard.stored() == []


def test_a_session_this_process_does_not_know_is_read(app: Flask, phone: Phone) -> None:
    """As after a line broke and led to another process when it was there again."""
    desk: Desk = app.extensions["answers_desk"]
    desk.memory.forget(session_of(app, phone))
    asked = phone.fields()
    reply = phone.offer(asked)
    assert reply is not None and reply.status == b"200 OK"
    assert phone.stored() == [(asked["question_id"], asked["value"], "iPhone")]


def test_nobody_reads_a_session_by_a_token_of_their_own(app: Flask, unheard: Phone) -> None:
    desk: Desk = app.extensions["answers_desk"]
    session_id = session_of(app, unheard)
    desk.memory.forget(session_id)
    with app.app_context():
        other = tokens.seal(session_id, uuid4(), clock.now() + timedelta(days=1))
    assert unheard.express.take(f"/a/{other}/answers", urlencode(unheard.fields()).encode(), {}) is None
    assert desk.memory.find(session_id) is None
    assert unheard.stored() == []


def session_of(app: Flask, phone: Phone) -> UUID:
    """The session that somebody's token is for."""
    with app.app_context():
        return tokens.unseal(phone.walk.token).session_id


def test_what_another_process_has_taken_is_not_taken_on_an_old_state(
    settings: Settings, phone: Phone
) -> None:
    other = create_app(settings)
    with other.app_context():
        age = phone.fields()
        browser = other.test_client()
        assert browser.post(phone.path, data=age, headers=HTMX).status_code == 200
        db.engine.dispose()
    assert phone.offer(phone.fields(value="42")) is None
    assert phone.stored() == [(age["question_id"], age["value"], "iPhone")]


def test_while_the_database_is_away_the_page_is_told_to_come_back(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "PATIENCE_SECONDS", 0.2)
    desk: Desk = app.extensions["answers_desk"]
    nowhere = Recorder("postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr(phone.express, "_desk", Desk(desk.memory, nowhere))
    reply = phone.express.take(phone.path, urlencode(phone.fields()).encode(), {})
    assert reply is not None and reply.status == b"503 Service Unavailable"
    assert b"no-store" in reply.headers
    assert phone.stored() == []


def test_it_is_counted_as_the_view_is(phone: Phone) -> None:
    def count() -> float:
        labels = {"endpoint": "participant.assessments.answer", "method": "POST", "status": "200"}
        return REGISTRY.get_sample_value("maxpulse_request_seconds_count", labels) or 0.0

    before = count()
    assert phone.offer() is not None
    assert count() == before + 1
    assert phone.post().status_code == 200
    assert count() == before + 2


def headers_of(settings: Settings, **changed: str | None) -> dict[str, str]:
    """What htmx sends along with an answer, by names in capitals."""
    sent: dict[str, str | None] = {
        "HOST": "localhost",
        "ORIGIN": settings.origin,
        "CONTENT-TYPE": "application/x-www-form-urlencoded;charset=UTF-8",
        "HX-REQUEST": "true",
        "HX-REQUEST-TYPE": "partial",
    }
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    return {name: value for name, value in (sent | named).items() if value is not None}


def test_it_wants_the_answers_of_our_own_pages(settings: Settings, unheard: Phone) -> None:
    assert unheard.express.wants(unheard.path, headers_of(settings))


@pytest.mark.parametrize(
    "changed",
    [
        {"HX_REQUEST": None},
        {"HX_REQUEST_TYPE": "full"},
        {"HX_BOOSTED": "true"},
        {"ORIGIN": None},
        {"ORIGIN": "null"},
        {"ORIGIN": "https://elsewhere.test"},
        {"CONTENT_TYPE": None},
        {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
        {"CONTENT_TYPE": "text/plain"},
    ],
)
def test_what_is_not_plainly_from_our_own_page_is_left_to_flask(
    settings: Settings, unheard: Phone, changed: dict[str, str | None]
) -> None:
    assert not unheard.express.wants(unheard.path, headers_of(settings, **changed))


def test_other_addresses_are_left_to_flask(settings: Settings, unheard: Phone) -> None:
    token = unheard.walk.token
    for path in (
        f"/a/{token}/completion",
        f"/a/{token}/answers/",
        f"/a/{token}",
        "/a//answers",
        f"/b/{token}/answers",
    ):
        assert not unheard.express.wants(path, headers_of(settings))
