"""Under which names the product answers, and what it believes of the headers of proxies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from maxpulse import create_app
from maxpulse.assessments.web.express import Express
from maxpulse.config import Settings
from maxpulse.core.db import db
from maxpulse.core.tokens import TOKEN_CHARS
from maxpulse.web.hosts import is_served
from maxpulse.web.limits import address, is_exempt
from tests.web.browser import Browser

HOME = "https://maxpulse.example"
MakeApp = Callable[..., Flask]


@pytest.fixture(scope="module")
def production(settings: Settings) -> Iterator[MakeApp]:
    """The application as it runs in production, made once for each set of changes."""
    made: dict[str, Flask] = {}

    def app(**changed: object) -> Flask:
        key = repr(sorted(changed.items()))
        if key not in made:
            basis = {
                "env": "production",
                "public_url": HOME,
                "trusted_hosts": "www.maxpulse.example, Other.test",
            }
            made[key] = create_app(settings.model_copy(update={**basis, **changed}))
        return made[key]

    yield app
    for each in made.values():
        with each.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    "host",
    [
        "maxpulse.example",
        "MAXPULSE.example",
        "maxpulse.example:443",
        "www.maxpulse.example",
        "other.test:8443",
    ],
)
def test_it_answers_under_its_own_names(production: MakeApp, host: str) -> None:
    assert Browser(production()).get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.test",
            "maxpulse.example.evil.test",
            "xmaxpulse.example",
            "sub.maxpulse.example",
            "127.0.0.1:8000",
        ),
        *(
            "maxpulse.example@evil.test",
            "evil.test/maxpulse.example",
            "maxpulse.example:evil",
            "maxpulse.example:0",
        ),
        *("maxpulse.example.", "", "[::1]", "maxpulse.example\tevil"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/page", "/static/nothing.css"])
def test_under_any_other_it_says_where_it_is_and_nothing_else(
    production: MakeApp, host: str, path: str
) -> None:
    answer = Browser(production()).get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert f"{HOME}/" in answer.text
    assert "evil" not in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("given", ["127.0.0.1", "127.8.8.8", "::1"])
def test_in_production_the_machine_itself_is_counted_too(production: MakeApp, app: Flask, given: str) -> None:
    for where, exempt in ((production(), False), (app, True)):
        with where.test_request_context(environ_base={"REMOTE_ADDR": given}):
            assert is_exempt() is exempt
    with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.5"}):
        assert not is_exempt()


def test_nothing_is_written_under_another_name(production: MakeApp) -> None:
    assert Browser(production()).post("/sign-in", headers={"Host": "evil.test"}).status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_whoever_watches_it_may_use_an_address_of_the_machine(production: MakeApp, path: str) -> None:
    assert Browser(production()).get(path, headers={"Host": "10.0.0.7:8000"}).status_code in (200, 503)


def test_a_forwarded_name_counts_from_as_many_proxies_as_are_configured(production: MakeApp) -> None:
    said = {"Host": "upstream:8000", "X-Forwarded-Host": "maxpulse.example"}
    assert Browser(production()).get("/", headers=said).status_code == 400
    assert Browser(production(trusted_proxies=1)).get("/", headers=said).status_code == 200
    forged = {"Host": "maxpulse.example", "X-Forwarded-Host": "maxpulse.example, evil.test"}
    assert Browser(production(trusted_proxies=1)).get("/", headers=forged).status_code == 400
    assert Browser(production()).get("/", headers=forged).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "told", "counted"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
    ],
)
def test_where_a_request_comes_from_is_what_the_configured_proxies_say(
    production: MakeApp, proxies: int, told: str, counted: str
) -> None:
    app, seen = production(trusted_proxies=proxies), []
    view = app.view_functions["public.operations.alive"]
    app.view_functions["public.operations.alive"] = lambda: (seen.append(address()), request.path)[1]
    try:
        Browser(app, address="192.0.2.1").get("/healthz", headers={"X-Forwarded-For": told})
    finally:
        app.view_functions["public.operations.alive"] = view
    assert seen == [counted]


def test_answers_taken_before_flask_keep_the_same_rules(production: MakeApp) -> None:
    path = f"/a/{'x' * TOKEN_CHARS}/answers"
    usual = {
        "CONTENT-TYPE": "application/x-www-form-urlencoded",
        "HX-REQUEST": "true",
        "ORIGIN": HOME,
        "HOST": "maxpulse.example",
    }
    alone: Express = production().extensions["express"]
    assert alone.wants(path, usual)
    assert not alone.wants(path, {**usual, "HOST": "evil.test"})
    assert not alone.wants(path, {**usual, "HOST": "upstream", "X-FORWARDED-HOST": "maxpulse.example"})
    behind: Express = production(trusted_proxies=1).extensions["express"]
    tls = {"X-FORWARDED-PROTO": "https"}
    assert behind.wants(path, {**usual, **tls})
    assert behind.wants(path, {**usual, **tls, "HOST": "upstream", "X-FORWARDED-HOST": "maxpulse.example"})
    assert not behind.wants(path, {**usual, **tls, "X-FORWARDED-HOST": "evil.test"})
    assert not behind.wants(path, usual), (
        "what came without TLS is answered by Flask, without the word of TLS"
    )


def test_outside_production_any_name_will_do(browser: Browser) -> None:
    assert browser.get("/sign-in", headers={"Host": "192.168.1.20:8000"}).status_code == 200
    assert is_served("anything", ())


def test_no_address_is_made_from_the_name_that_was_asked_for() -> None:
    """Mails, links to share and redirects come from the settings: nothing in the product reads the Host to write it."""
    package = Path(__file__).parents[2] / "maxpulse"
    words = ("_external=True", "request.host_url", "request.url_root", "request.base_url", "request.url,")
    found = [
        f"{file.name}: {word}" for file in package.rglob("*.py") for word in words if word in file.read_text()
    ]
    assert found == []
