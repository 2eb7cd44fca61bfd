"""SECRET_KEY is replaced while people work: nobody notices, and in the end the earlier key is worth nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db
from tests.factories.cast import Cast, Person
from tests.factories.sales import put_on_shelf
from tests.factories.walk import Walk
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
NEW_KEY = "tests-only-the-new-one-" + "y" * 32


@dataclass(frozen=True, slots=True)
class Rotation:
    """One installation at its next two starts: with the earlier key still known, and without it."""

    during: Flask
    after: Flask


@pytest.fixture(scope="module")
def rotation(settings: Settings) -> Iterator[Rotation]:
    new = {"secret_key": NEW_KEY}
    during = create_app(settings.model_copy(update={**new, "secret_key_fallbacks": settings.secret_key}))
    after = create_app(settings.model_copy(update=new))
    yield Rotation(during, after)
    for app in (during, after):
        with app.app_context():
            db.engine.dispose()


def test_whoever_came_by_in_time_stays_signed_in(cast: Cast, sign_in: SignIn, rotation: Rotation) -> None:
    browser = sign_in(cast.ana)
    browser.application = rotation.during
    assert browser.get("/links").status_code == 200
    browser.application = rotation.after
    assert browser.get("/links").status_code == 200


def test_whoever_did_not_signs_in_again(cast: Cast, sign_in: SignIn, rotation: Rotation) -> None:
    browser = sign_in(cast.ana)
    browser.application = rotation.after
    assert browser.get("/links").status_code == 303


def test_a_cookie_is_signed_anew_once_and_never_beside_what_everybody_may_keep(
    cast: Cast, sign_in: SignIn, rotation: Rotation
) -> None:
    browser = sign_in(cast.ana)
    sheet = browser.get("/links").text.split('rel="stylesheet" href="')[1].split('"')[0]
    browser.application = rotation.during
    assert "Set-Cookie" not in browser.get(sheet).headers
    assert "Set-Cookie" in browser.get("/links").headers
    assert "Set-Cookie" not in browser.get("/links").headers


def test_a_form_that_was_half_filled_in_is_taken(cast: Cast, sign_in: SignIn, rotation: Rotation) -> None:
    browser = sign_in(cast.ana)
    form = {"campaign_name": "Before the change", "csrf_token": browser.token("/links")}
    browser.application = rotation.during
    assert browser.post("/links", data=form).status_code == 303
    assert "Before the change" in browser.get("/links").text


def test_the_earlier_key_signs_no_form_once_it_is_gone(
    cast: Cast, sign_in: SignIn, rotation: Rotation
) -> None:
    browser = sign_in(cast.ana)
    form = {"campaign_name": "Too late", "csrf_token": browser.token("/links")}
    browser.application = rotation.during
    browser.get("/links")
    browser.application = rotation.after
    assert browser.post("/links", data=form).status_code == 400
    assert "Too late" not in browser.get("/links").text


def test_an_open_assessment_goes_on_to_its_receipt(app: Flask, cast: Cast, rotation: Rotation) -> None:
    browser = Browser(app)
    walk = Walk(browser, cast.ana.link_code)
    browser.application = rotation.during
    walk.begin().answer("41")
    browser.application = app
    old = Walk(browser, cast.ana.link_code).begin()
    browser.application = rotation.during
    old.answer_all().finish()
    assert "data-grade" in old.page.text
    browser.application = rotation.after
    assert old.go("/result").page.status_code == 404, "the earlier key opens nothing any more"
    assert walk.go("").page.status_code == 200, "and what the new one sealed goes on"


def test_a_checkout_that_was_open_buys_once(app: Flask, cast: Cast, rotation: Rotation) -> None:
    browser = Browser(app)
    walk = Walk(browser, cast.ana.link_code).begin().answer_all().finish()
    at = f"/a/{walk.token}/checkout/{put_on_shelf(app, '19.00', '4.00').id}"
    walk.page = browser.get(at)
    form = {**walk.hidden(), "name": "Cai", "quantity": "1"}
    browser.application = rotation.during
    first, second = browser.post(at, data=form), browser.post(at, data=form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
