"""Answers taken before Flask: they say what the view says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.registry import REGISTRY

from maxpulse.assessments.actions import Desk
from maxpulse.assessments.recorder import recorder as recorders
from maxpulse.assessments.recorder.recorder import Recorder
from maxpulse.assessments.web.express import Express
from maxpulse.core.db import LONGEST_STATEMENT, acting
from maxpulse.links.actions import make_link
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.walk import Walk
from tests.sampling import some_of
from tests.web.participant.express.phone import HTMX, Phone, session_of

CHECKED = re.compile(r'name="unit" value="(\w+)"[^>]*\schecked')
OF_ITS_OWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|/a/[\w-]{70}")


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


def test_while_the_database_does_not_say_whose_session_it_is_the_page_is_told_to_come_back(
    app: Flask, phone: Phone, database: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = app.extensions["answers_desk"]
    desk.memory.forget(session_of(app, phone))
    monkeypatch.setitem(app.config, LONGEST_STATEMENT, "100ms")
    with psycopg.connect(database.owner) as owner:
        owner.execute("lock table assessment_sessions in access exclusive mode")
        reply = phone.express.take(phone.path, urlencode(phone.fields()).encode(), {})
    assert reply is not None and reply.status == b"503 Service Unavailable"
    assert b"Retry-After: " in reply.headers
    assert phone.offer() is not None, "and then it is taken"


def test_it_is_counted_as_the_view_is(phone: Phone) -> None:
    def count() -> float:
        labels = {"endpoint": "participant.assessments.answer", "method": "POST", "status": "200"}
        return REGISTRY.get_sample_value("maxpulse_request_seconds_count", labels) or 0.0

    before = count()
    assert phone.offer() is not None
    assert count() == before + 1
    assert phone.post().status_code == 200
    assert count() == before + 2


def test_a_session_this_process_does_not_know_is_read(app: Flask, phone: Phone) -> None:
    """As after a line broke and led to another process when it was there again."""
    desk: Desk = app.extensions["answers_desk"]
    desk.memory.forget(session_of(app, phone))
    asked = phone.fields()
    reply = phone.offer(asked)
    assert reply is not None and reply.status == b"200 OK"
    assert phone.stored() == [(asked["question_id"], asked["value"], "iPhone")]
