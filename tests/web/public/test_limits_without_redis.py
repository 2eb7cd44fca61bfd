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


def test_who_is_in_goes_on_working(lonely: Flask, cast: Cast, sign_in: Callable[[Person], Browser]) -> None:
    cookie = sign_in(cast.ana).get_cookie("maxpulse")
    assert cookie is not None
    browser = Browser(lonely)
    browser.set_cookie("maxpulse", cookie.value)
    assert browser.submit("/links", campaign_name="Made without Redis").status_code == 303
