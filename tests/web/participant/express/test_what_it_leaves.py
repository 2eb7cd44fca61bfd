"""Whatever is no plain good answer is left to the view, or to Flask, unwritten."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.assessments.actions import Desk
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import db
from maxpulse.web import tokens
from tests.web.participant.express.phone import HTMX, Phone, session_of


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


def test_nobody_reads_a_session_by_a_token_of_their_own(app: Flask, unheard: Phone) -> None:
    desk: Desk = app.extensions["answers_desk"]
    session_id = session_of(app, unheard)
    desk.memory.forget(session_id)
    with app.app_context():
        other = tokens.seal(session_id, uuid4(), clock.now() + timedelta(days=1))
    assert unheard.express.take(f"/a/{other}/answers", urlencode(unheard.fields()).encode(), {}) is None
    assert desk.memory.find(session_id) is None
    assert unheard.stored() == []


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
