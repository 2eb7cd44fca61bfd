"""Whatever is sent, to whatever address: a page in our own words, never a failure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.sampling import Tries
from tests.web.browser import Browser

GARBAGE = {
    "nul": "a\x00b",
    "many digits": "9" * 5000,
    "big number": "9" * 30,
    "negative": "-1",
    "other digits": "٣٤",
    "superscript": "²",
    "not a number": "NaN",
    "wildcards": "%_%",
    "quotes": "'; drop table clients; --\"",
    "markup": "<script>alert(1)</script>",
    "half a character": "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "long": "x" * 20_000,
    "empty": "",
    "braces": "{{ 7 * 7 }} %(x)s {0}",
}
FIELDS = ("question_id", "answer_id", "value", "unit", "second", "skip", "took_ms", "version")
each_kind = pytest.mark.parametrize(
    ("turn", "garbage"), list(enumerate(GARBAGE.values())), ids=GARBAGE.keys()
)


@pytest.fixture(scope="module")
def walk(app: Flask, company: Cast) -> Walk:
    """Somebody who has just begun. What is tried on them is garbage: they stay where they are."""
    return Walk(app.test_client(), company.ana.link_code).begin()


@each_kind
def test_an_answers_fields_may_hold_anything(walk: Walk, tries: Tries, turn: int, garbage: str) -> None:
    good = {**walk.hidden(), "value": "41", "unit": "years"}
    for place, field in enumerate(FIELDS):
        if tries(turn, place, one_in=3):
            reply = walk.browser.post(f"/a/{walk.token}/answers", data={**good, field: garbage})
            assert reply.status_code in {303, 422}, field
            assert "<script>alert" not in reply.text


@each_kind
def test_addresses_and_parameters_may_hold_anything(
    walk: Walk, tries: Tries, turn: int, garbage: str
) -> None:
    for path in (
        f"/a/{walk.token}/questions/{garbage[:200] or 'x'}",
        f"/a/{garbage[:200] or 'x'}/result",
        f"/l/{garbage[:200] or 'x'}",
    ):
        assert walk.browser.get(path).status_code in {303, 404}, path
    asked = product(("version", "saved", "page"), ("", "/sharing", "/pause", "/finish"))
    for place, (field, page) in enumerate(asked):
        if tries(turn, place, one_in=4):
            reply = walk.browser.get(f"/a/{walk.token}{page}", query_string={field: garbage})
            assert reply.status_code in {200, 303}, (field, page)


@each_kind
def test_what_is_typed_at_consent_may_be_anything(
    client: FlaskClient, company: Cast, tries: Tries, turn: int, garbage: str
) -> None:
    for place, field in enumerate(("name", "email", "start_key", "agreed", "share_scores")):
        if tries(turn, place, one_in=3):
            walk = Walk(client, company.ana.link_code)
            form = {**walk.hidden(), "name": "Rosa", "email": "", "agreed": "on", field: garbage}
            reply = client.post(walk.link, data=form)
            assert reply.status_code in {303, 422}, field
            assert "<script>alert" not in reply.text


@each_kind
def test_what_is_switched_on_may_be_anything(walk: Walk, turn: int, garbage: str) -> None:
    form = {"share_progress": garbage, garbage[:50]: "on"}
    assert walk.browser.post(f"/a/{walk.token}/sharing", data=form).status_code == 303


@each_kind
def test_a_distributor_may_ask_for_anything(
    desk_of: Callable[[str], Browser], walk: Walk, tries: Tries, turn: int, garbage: str
) -> None:
    fields = (
        *(("/hub", name) for name in ("q", "status", "counter", "page")),
        *(("/hub/changes", name) for name in ("since", "client")),
        ("/links", "made"),
        ("/revenue", "page"),
    )
    for place, (path, field) in enumerate(fields):
        if tries(turn, place, one_in=3):
            reply = desk_of("ana").get(path, query_string={field: garbage})
            assert reply.status_code == 200, (path, field)
            assert "<script>alert" not in reply.text


def test_a_character_that_no_text_holds_is_refused_wherever_it_is_written(
    cast: Cast, sign_in: Callable[[Person], Browser], browser: Browser
) -> None:
    assert browser.enter("a\0b@example.test", "x").status_code == 400
    desk = sign_in(cast.ana)
    assert desk.submit("/links", campaign_name="Spring", alias="a\0bcd").status_code == 422
    assert desk.submit("/links", campaign_name="Spring\0reset").status_code == 303
    assert "Spring reset" in desk.get("/links").text
