"""Every route belongs to an audience, none appears or goes unnoticed, and each is closed to everybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from maxpulse.web.audiences import AUDIENCES, MENUS
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
GOLDEN = Path(__file__).with_name("routes.txt")
DOORS = {audience.name: audience for audience in AUDIENCES}
NO_DOOR = {"asset"}
OWNERS = {"distributor": ("ana",), "trainer": ("dee",), "admin": ("eli",)}
OWNERS["account"] = OWNERS["member"] = ("ana", "cai", "dee", "eli")
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Origin": "http://localhost",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def test_every_route_belongs_to_an_audience(app: Flask) -> None:
    homeless = [rule.endpoint for rule in app.url_map.iter_rules() if door_of(rule) not in DOORS]
    assert set(homeless) == NO_DOOR


def test_every_audience_has_a_door_that_admits_before_its_pages(app: Flask) -> None:
    for name, audience in DOORS.items():
        assert audience.admit in app.before_request_funcs[name]


def test_the_list_of_routes_is_the_one_that_was_agreed(app: Flask) -> None:
    """When a route is added or removed on purpose, write the list anew: it is the product's table of contents."""
    assert sorted(listed(app)) == GOLDEN.read_text().splitlines()


def test_every_menu_leads_to_a_page_of_its_own_audience(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    for audience, items in MENUS.items():
        for item in items:
            endpoint, _values = routes.match(item.url, method="GET")
            assert endpoint.startswith(f"{audience}."), item.url


@pytest.mark.parametrize("seat", ["ana", "cai", "dee", "eli"])
def test_pages_of_another_audience_do_not_exist(app: Flask, cast: Cast, sign_in: SignIn, seat: str) -> None:
    browser = sign_in(getattr(cast, seat))
    token = browser.made_token()
    opened = [
        f"{method} {path}"
        for door, method, path, headers in attempts(app)
        if seat not in OWNERS.get(door, (seat,))
        and browser.open(path, method=method, headers={**headers, "X-CSRFToken": token}).status_code != 404
    ]
    assert opened == []


def test_who_is_not_signed_in_is_asked_to_sign_in_and_sockets_are_refused(
    app: Flask, browser: Browser
) -> None:
    token = browser.token()
    for door, method, path, headers in attempts(app):
        if door in OWNERS:
            answer = browser.open(path, method=method, headers={**headers, "X-CSRFToken": token})
            expected = 401 if headers else 303
            assert (answer.status_code, f"{method} {path}") == (expected, f"{method} {path}")
            assert headers or answer.location.startswith("/sign-in")


@pytest.mark.parametrize("token", ["x" * 70, "short", "A" * 69 + "="])
def test_a_forged_token_opens_nothing(app: Flask, browser: Browser, token: str) -> None:
    tried = 0
    for door, method, path, _headers in attempts(app, token):
        if door == "participant":
            tried += 1
            assert browser.open(path, method=method).status_code == 404, path
    assert tried > 5


def test_things_that_are_not_there_are_404_for_their_own_audience_too(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    for seat in ("ana", "cai", "dee", "eli"):
        browser = sign_in(getattr(cast, seat))
        token = browser.made_token()
        for rule in app.url_map.iter_rules():
            if seat in OWNERS.get(door_of(rule), ()) and "<uuid:" in rule.rule:
                for method in methods_of(rule):
                    answer = browser.open(address(rule), method=method, headers={"X-CSRFToken": token})
                    assert answer.status_code == 404, rule.rule


def attempts(app: Flask, token: str = "x" * 70) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Each route of the product once per method: its door, method, an address, and the headers it wants."""
    for rule in app.url_map.iter_rules():
        for method in methods_of(rule):
            yield door_of(rule), method, address(rule, token), HANDSHAKE if rule.websocket else {}


def listed(app: Flask) -> list[str]:
    """The routes as lines: audience, methods, address."""
    return [
        f"{door_of(rule)} {'socket' if rule.websocket else ' '.join(methods_of(rule))} {rule.rule}"
        for rule in app.url_map.iter_rules()
    ]


def methods_of(rule: Rule) -> list[str]:
    """The methods worth trying."""
    return sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})


def door_of(rule: Rule) -> str:
    """The audience a route belongs to, by its endpoint."""
    return str(rule.endpoint).partition(".")[0]


def address(rule: Rule, token: str = "x" * 70) -> str:
    """An address of this route for something that is not there."""
    values = {
        name: uuid4()
        if type(converter).__name__ == "UUIDConverter"
        else token
        if name == "token"
        else "nothing"
        for name, converter in rule._converters.items()
    }
    _domain, path = rule.build(values, append_unknown=False) or ("", "")
    return path
