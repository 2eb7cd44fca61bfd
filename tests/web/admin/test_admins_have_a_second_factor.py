"""No admin goes without a second factor, whichever way they became one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories.cast import Cast, make_admin
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.test_routes import attempts


def test_the_database_lets_no_admin_take_their_own_factor_off(cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.eli.actor) as session:
        gone = session.execute(
            text("delete from second_factors where user_id = :id returning id"),
            {"id": cast.eli.actor.user_id},
        ).all()
    assert gone == []


@pytest.fixture
def fresh_admin(app: Flask) -> Iterator[Callable[[], Browser]]:
    """A browser in which an admin without a second factor has signed in."""

    def come() -> Browser:
        person, browser = make_admin(app, "Fay"), Browser(app)
        assert browser.enter(person.email, person.password).location == "/admin"
        return browser

    yield come


def test_an_admin_without_a_second_factor_is_led_to_set_one_up_and_gets_nowhere_else(
    app: Flask, fresh_admin: Callable[[], Browser]
) -> None:
    browser = fresh_admin()
    token, tried, asked_as_program = browser.made_token(), 0, 0
    assert browser.get("/").location == "/admin"
    for door, method, path, headers in attempts(app):
        if door in {"admin", "account", "member"}:
            tried += 1
            answer = browser.open(path, method=method, headers={**headers, "X-CSRFToken": token})
            assert (answer.status_code, path) == (403 if headers else 303, path)
            assert headers or answer.location.startswith("/account/second-factor/set-up")
        elif door in {"distributor", "trainer"}:
            assert (
                browser.open(path, method=method, headers={**headers, "X-CSRFToken": token}).status_code
                == 404
            )
        elif door == "api":
            assert browser.open(path, method=method, headers={"X-CSRFToken": token}).status_code == 401
            asked_as_program += 1
    assert tried > 5
    assert asked_as_program
    assert browser.get("/account/second-factor/set-up").status_code == 200


def test_whoever_becomes_an_admin_needs_one_at_once(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.come_in(cast.dee)
    assert browser.get("/trainer").status_code == 200
    with backstage() as session:
        session.execute(
            text("update users set role = 'admin' where id = :id"), {"id": cast.dee.actor.user_id}
        )
    assert browser.get("/admin").location.startswith("/account/second-factor/set-up")
