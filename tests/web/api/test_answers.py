"""Every refusal below /api/ is a problem that programs can read; limits say what is left; cookies count for nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from limits import parse
from limits.errors import StorageError

from maxpulse.integration.web import api, limits
from maxpulse.integration.web.kinds import KINDS
from tests.factories.cast import Cast, Person
from tests.factories.programs import Shop, an_order, open_shop
from tests.web.api.test_reporting import kind_of
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/purchases/no-id", 404),
        ("GET", "/api/", 404),
        ("DELETE", "/api/v1/purchases", 405),
        ("GET", "/api/v1/token", 405),
        ("GET", "/api/v1/purchases", 401),
    ],
)
def test_what_is_not_there_is_told_as_a_problem(
    known_shop: Shop, method: str, path: str, status: int
) -> None:
    answer = known_shop.browser.open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    said = answer.get_json()
    assert (said["status"], bool(said["title"]), bool(said["reference"])) == (status, True, True)
    assert ("Allow" in answer.headers) is (status == 405)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("body", "kind", "status", "problem"),
    [
        (b"{}", "text/plain", 415, "not-json"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "not-json"),
        (b"{", "application/json", 400, "not-json"),
        (b"[]", "application/json", 400, "not-json"),
        (b'{"quantity": NaN}', "application/json", 400, "not-json"),
        (b"[" * 9000, "application/json", 400, "not-json"),
        (b"\xff", "application/json", 400, "not-json"),
        (b'{"quantity": ' + b"9" * 5000 + b"}", "application/json", 400, "not-json"),
        (b'{"reference": "\\ud800"}', "application/json", 422, "invalid-body"),
        (b"{}", "application/json", 422, "invalid-body"),
    ],
)
def test_what_is_no_request_is_refused(
    known_shop: Shop, body: bytes, kind: str, status: int, problem: str
) -> None:
    headers = {"Authorization": f"Bearer {known_shop.token}", "Idempotency-Key": "k"}
    answer = known_shop.browser.post("/api/v1/purchases", data=body, content_type=kind, headers=headers)
    assert (answer.status_code, kind_of(answer.get_json())) == (status, problem)


def test_a_body_that_is_too_long_is_not_read(known_shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {known_shop.token}", "Idempotency-Key": "k"}
    answer = known_shop.browser.post("/api/v1/purchases", json={"reference": "x" * 20_000}, headers=headers)
    assert (answer.status_code, answer.content_type) == (413, PROBLEM)


@pytest.mark.parametrize(
    "changed",
    [
        {"quantity": 0},
        {"quantity": 101},
        {"quantity": "1"},
        {"quantity": True},
        {"product": {"name": "x", "type": "app", "unit_price": 19.5}},
        {"product": {"name": "x", "type": "app", "unit_price": "19.5"}},
        {"product": {"name": "x", "type": "app", "unit_price": "-1.00"}},
        {"product": {"name": "x", "type": "app", "unit_price": "1e3"}},
        {"product": {"name": "x", "type": "app", "unit_price": "1000000.00"}},
        {"product": {"name": "x\0", "type": "app", "unit_price": "1.00"}},
        {"seller": {"distributor": "A", "link": "b"}},
        {"buyer": {"name": "Rosa", "email": "nobody"}},
        {"reference": "a/b"},
        {"amount": "1.00"},
    ],
)
def test_a_body_that_is_not_as_described_points_at_the_place(
    known_shop: Shop, known_code: str, changed: dict[str, object]
) -> None:
    answer = known_shop.post("/purchases", an_order(known_code, **changed))
    assert (answer.status_code, kind_of(answer.get_json())) == (422, "invalid-body")
    assert all(
        error["pointer"].startswith(f"/{next(iter(changed))}") for error in answer.get_json()["errors"]
    )


def test_a_crash_is_a_problem_with_a_reference_and_nothing_else(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, shows_failures: None
) -> None:
    def crash(**_: object) -> None:
        raise ValueError("a-secret-of-the-inside")

    monkeypatch.setattr(api.shapes, "Status", crash)
    answer = shop.get("/status")
    assert (answer.status_code, answer.content_type) == (500, PROBLEM)
    assert "secret" not in answer.text


def test_every_named_problem_stands_on_the_page_it_points_at(shop: Shop, browser: Browser) -> None:
    page = browser.get("/api").text
    for kind, _status, _words in KINDS:
        assert f'id="{kind}"' in page
    assert kind_of(shop.browser.get("/api/v1/status").get_json()) in {kind for kind, *_ in KINDS}


def test_who_asks_too_often_waits(
    app: Flask, cast: Cast, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUESTS", parse("3 per minute"))
    answers = [shop.get("/status") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [a.headers["RateLimit"].split(";")[1] for a in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert answers[0].headers["RateLimit-Policy"] == '"client";q=3;w=60'
    assert 0 < int(answers[3].headers["Retry-After"]) <= 61
    assert kind_of(answers[3].get_json()) == "too-many-requests"
    assert open_shop(app, cast.eli).get("/status").status_code == 200, "each has a count of its own"


def test_guessing_secrets_is_slow(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TOKENS_OF_A_CLIENT", parse("2 per minute"))
    statuses = [shop.ask_for_token(client_secret="wrong").status_code for _ in range(3)]
    assert statuses[-1] == 429


def test_with_redis_away_the_limits_go_on_in_memory_and_sales_are_taken(
    app: Flask, shop: Shop, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def hit(self, *_: object) -> bool:
            raise StorageError(OSError("gone"))

    _shared, own = app.extensions["api_counts"]
    monkeypatch.setitem(app.extensions, "api_counts", (Gone(), own))
    monkeypatch.setattr(limits, "REQUESTS", parse("2 per minute"))
    assert shop.post("/purchases", an_order(code)).status_code == 201
    assert shop.get("/status").status_code == 200
    assert shop.get("/status").status_code == 429


def test_a_signed_in_browser_is_nobody_here(cast: Cast, sign_in: SignIn) -> None:
    for person in (cast.eli, cast.ana):
        browser = sign_in(person)
        headers = {"X-CSRFToken": browser.made_token(), "Idempotency-Key": "k"}
        assert browser.get("/api/v1/status").status_code == 401
        assert browser.post("/api/v1/purchases", json={}, headers=headers).status_code == 401
