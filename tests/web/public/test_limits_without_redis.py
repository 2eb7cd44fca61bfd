"""What happens to limits when Redis is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db
from maxpulse.web import limits
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser


@pytest.fixture
def lonely(settings: Settings, app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same installation with nobody at Redis's address."""
    made = create_app(settings.model_copy(update={"redis_url": f"unix://{tmp_path}/nobody.sock"}))
    yield made
    with made.app_context():
        db.engine.dispose()
    limits.init_app(app)


def test_nobody_can_guess_passwords_while_nobody_counts(lonely: Flask, cast: Cast) -> None:
    answer = Browser(lonely).enter(cast.ana.email, cast.ana.password)
    assert answer.status_code == 503
    assert "catching our breath" in answer.text


def test_nobody_guesses_at_an_open_desk_either(
    lonely: Flask, cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    cookie = sign_in(cast.ana).get_cookie("maxpulse")
    assert cookie is not None
    browser = Browser(lonely)
    browser.set_cookie("maxpulse", cookie.value)
    answer = browser.submit("/account/closure", current_password=cast.ana.password)
    assert answer.status_code == 503
    assert browser.get("/account").status_code == 200


@pytest.mark.usefixtures("no_mail_is_left")
def test_a_forgotten_password_is_helped_with_and_still_counted(lonely: Flask, cast: Cast) -> None:
    browser = Browser(lonely, address="10.99.0.1")
    assert browser.submit("/forgotten-password", email=cast.ana.email).status_code == 303
    token = browser.token("/forgotten-password")
    answers = [
        browser.post("/forgotten-password", data={"email": "x", "csrf_token": token}).status_code
        for _ in range(30)
    ]
    assert (answers[0], answers[-1]) == (422, 429)


def test_who_is_in_goes_on_working(lonely: Flask, cast: Cast, sign_in: Callable[[Person], Browser]) -> None:
    cookie = sign_in(cast.ana).get_cookie("maxpulse")
    assert cookie is not None
    browser = Browser(lonely)
    browser.set_cookie("maxpulse", cookie.value)
    assert browser.submit("/links", campaign_name="Made without Redis").status_code == 303
