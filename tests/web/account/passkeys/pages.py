"""What a page with a passkey does, without its script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.factories.cast import Person
from tests.fakes.authenticator import Authenticator
from tests.web.account.second_factor.pages import show_it_is_them
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
HERE = "/account/second-factor"
NEW, ASK, ADD = f"{HERE}/passkeys/new", f"{HERE}/passkeys/question", f"{HERE}/passkeys"
SIGN = "/account/proof/passkey"
CODE = "/sign-in/code"


def question(browser: Browser, path: str) -> dict[str, Any]:
    """What the page's script is told."""
    answer = browser.post(path, data={"csrf_token": browser.made_token()})
    assert answer.is_json, (answer.status, answer.location)
    told: dict[str, Any] = answer.json
    return told


def add(browser: Browser, ring: Authenticator, name: str = "My key", **more: str) -> TestResponse:
    """Make a passkey as the page does, and send it."""
    show_it_is_them(browser, NEW)
    made = ring.make(question(browser, ASK))
    return browser.post(
        ADD, data={"name": name, "new_passkey": made, "csrf_token": browser.made_token(), **more}
    )


def signature(browser: Browser, ring: Authenticator, path: str = SIGN, **changed: Any) -> str:
    """What a passkey signs for the page in hand."""
    return ring.sign(question(browser, path), **changed)


def half_in(app: Flask, person: Person) -> Browser:
    """A browser in which the password was right."""
    browser = Browser(app)
    assert browser.enter(person.email, person.password).location == CODE
    return browser


def press(browser: Browser, ring: Authenticator) -> TestResponse:
    """Use a passkey as the second half of signing in."""
    return browser.submit(CODE, passkey=signature(browser, ring, f"{CODE}/passkey"))


def deeds(backstage: Backstage, person: Person) -> list[tuple[str, dict[str, Any]]]:
    with backstage() as session:
        found = session.execute(
            text("select action, after from audit_entries where subject_id = :id order by at, id"),
            {"id": person.actor.user_id},
        )
        return [(action, after) for action, after in found]


def ids_of(backstage: Backstage, person: Person) -> list[str]:
    with backstage(person.actor) as session:
        asked = text("select id::text from passkeys where user_id = :id order by created_at")
        return list(session.scalars(asked, {"id": person.actor.user_id}))
