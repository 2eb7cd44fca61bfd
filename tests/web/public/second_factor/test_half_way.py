"""Between the password and the code nothing opens, and not for long."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.actions import half_way
from maxpulse.accounts.actions.sign_in import Account
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.second_factor.pages import CODE, give, half_in, phone_of
from tests.web.test_routes import attempts

# Open to whoever comes along, with or without a session.
FOR_EVERYBODY = {"public", "participant", "asset", "api", "api_entrance"}


def test_half_way_nothing_opens(app: Flask, ana: Person, cast: Cast, browser: Browser) -> None:
    for person in (ana, cast.eli):
        half_in(browser, person)
        token, opened, tried = browser.made_token(), [], 0
        for door, method, path, headers in attempts(app):
            if door not in FOR_EVERYBODY:
                answer = browser.open(path, method=method, headers={**headers, "X-CSRFToken": token})
                tried += 1
                is_turned_away = answer.status_code == 401 if headers else answer.status_code == 303
                if not is_turned_away or (not headers and not answer.location.startswith("/sign-in")):
                    opened.append(f"{method} {path} {answer.status_code}")
        assert opened == []
        assert tried > 15


def test_after_five_minutes_the_password_is_asked_for_again(ana: Person, browser: Browser) -> None:
    half_in(browser, ana)
    with clock.travelling(clock.now() + timedelta(minutes=5, seconds=1)):
        assert browser.get(CODE).location == "/sign-in"
        token = browser.token("/sign-in")
        late = browser.post(CODE, data={"code": phone_of(ana).code(), "csrf_token": token})
        assert late.location == "/sign-in?begin-anew=1"
    assert browser.get("/links").status_code == 303


def test_without_a_password_first_there_is_no_question_for_a_code(browser: Browser) -> None:
    assert browser.get(CODE).location == "/sign-in"
    answer = browser.post(CODE, data={"code": "123456", "csrf_token": browser.token()})
    assert answer.location == "/sign-in?begin-anew=1"


def test_what_was_half_way_cannot_be_used_again_after_it_worked(
    app: Flask, ana: Person, browser: Browser
) -> None:
    kept = half_in(browser, ana).get_cookie("maxpulse")
    assert kept is not None
    assert give(browser, phone_of(ana).code()).status_code == 303
    thief = Browser(app)
    thief.set_cookie("maxpulse", kept.value)
    assert thief.get(CODE).location == "/sign-in"


def test_a_closed_account_does_not_get_through_with_a_code(
    ana: Person, browser: Browser, backstage: Backstage
) -> None:
    half_in(browser, ana)
    with backstage() as session:
        session.execute(text("update users set is_active = false where id = :id"), {"id": ana.actor.user_id})
    assert browser.get(CODE).location == "/sign-in"


def test_of_two_at_once_half_way_one_goes_on(app: Flask, ana: Person) -> None:
    assert ana.actor.user_id is not None
    account = Account(ana.actor.user_id, "distributor")
    with app.app_context():
        with acting(account.actor):
            token = half_way.begin(account)
        with acting(Actor.visitor()):
            waiting = half_way.find(token)
        assert waiting is not None
        with acting(account.actor):
            assert half_way.finish(waiting)
        with acting(account.actor):
            assert not half_way.finish(waiting)
