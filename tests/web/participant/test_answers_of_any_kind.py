"""Whatever is sent, to whatever address: a page in our own words, never a failure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
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
each_kind = pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody who has just begun."""
    return Walk(client, cast.ana.link_code).begin()


@each_kind
def test_an_answers_fields_may_hold_anything(walk: Walk, garbage: str) -> None:
    good = {**walk.hidden(), "value": "41", "unit": "years"}
    for field in FIELDS:
        reply = walk.browser.post(f"/a/{walk.token}/answers", data={**good, field: garbage})
        assert reply.status_code in {303, 422}, field
        assert "<script>alert" not in reply.text


@each_kind
def test_addresses_and_parameters_may_hold_anything(walk: Walk, garbage: str) -> None:
    for path in (
        f"/a/{walk.token}/questions/{garbage[:200] or 'x'}",
        f"/a/{garbage[:200] or 'x'}/result",
        f"/l/{garbage[:200] or 'x'}",
    ):
        assert walk.browser.get(path).status_code in {303, 404}, path
    for field in ("version", "saved", "page"):
        for page in ("", "/sharing", "/pause", "/finish"):
            reply = walk.browser.get(f"/a/{walk.token}{page}", query_string={field: garbage})
            assert reply.status_code in {200, 303}, (field, page)


@each_kind
def test_what_is_typed_at_consent_may_be_anything(client: FlaskClient, cast: Cast, garbage: str) -> None:
    for field in ("name", "email", "start_key", "agreed", "share_scores"):
        walk = Walk(client, cast.ana.link_code)
        form = {**walk.hidden(), "name": "Rosa", "email": "", "agreed": "on", field: garbage}
        reply = client.post(walk.link, data=form)
        assert reply.status_code in {303, 422}, field
        assert "<script>alert" not in reply.text


@each_kind
def test_what_is_switched_on_may_be_anything(walk: Walk, garbage: str) -> None:
    form = {"share_progress": garbage, garbage[:50]: "on"}
    assert walk.browser.post(f"/a/{walk.token}/sharing", data=form).status_code == 303


@each_kind
def test_a_distributor_may_ask_for_anything(
    cast: Cast, sign_in: Callable[[Person], Browser], walk: Walk, garbage: str
) -> None:
    desk = sign_in(cast.ana)
    for path, field in (
        *(("/hub", name) for name in ("q", "status", "counter", "page")),
        ("/hub/changes", "since"),
        ("/links", "made"),
        ("/revenue", "page"),
    ):
        reply = desk.get(path, query_string={field: garbage})
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
