"""What is left to whoever is suspended: to see where they are signed in, to end it, to choose another password."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.network.actions import suspend_distributor
from maxpulse.web import guard
from maxpulse.web.proof import GOOD_FOR
from tests.factories.cast import Cast, Person, with_phone
from tests.factories.passkeys import with_passkey
from tests.web.account.passkeys.pages import half_in, press, signature
from tests.web.account.test_own_sessions import deeds
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.forms import code_of
from tests.web.letters import deeds_about
from tests.web.test_routes import address, door_of, methods_of

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
SESSIONS, PASSWORD = "/account/sessions", "/account/password"
LISTED = re.compile(r'data-session="([^"]+)"')
ADDRESSES = re.compile(r'(?:href|action)="(/[^"#?]*)')
NEW = "copper walrus mild tangent"
OPEN = {
    "GET /account/sessions",
    "POST /account/sessions/<uuid:sign_in_id>/ending",
    "POST /account/sessions/others/ending",
    "GET /account/password",
    "POST /account/password",
    "POST /account/password/letter",
    "POST /account/proof/passkey",
}
AN_HOUR_AGO = text("update user_sessions set proved_at = proved_at - :age where user_id = :who")


@pytest.fixture
def suspended(cast: Cast, backstage: Backstage) -> Person:
    """Ana, who may not work at present."""
    suspend_ana(cast, backstage)
    return cast.ana


def suspend_ana(cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id, "Checking")


def test_nothing_else_of_what_the_signed_in_have_opens(
    app: Flask, suspended: Person, sign_in: SignIn
) -> None:
    browser, left = sign_in(suspended), set()
    token = browser.made_token()
    for rule in app.url_map.iter_rules():
        if door_of(rule) not in ("account", "distributor", "proof") or rule.websocket:
            continue
        for method in methods_of(rule):
            answer = browser.open(address(rule), method=method, headers={"X-CSRFToken": token})
            if not (answer.status_code == 403 and "Your account is suspended." in answer.text):
                left.add(f"{method} {rule.rule}")
    assert left == OPEN
    assert left == {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in methods_of(rule)
        if guard.is_for_the_suspended(app.view_functions[rule.endpoint])
    }


def test_a_stolen_session_is_ended_from_the_page_that_says_so(
    suspended: Person, sign_in: SignIn, backstage: Backstage
) -> None:
    stolen, another, here = (sign_in(suspended) for _ in range(3))
    told = here.get("/hub")
    assert (told.status_code, f'href="{SESSIONS}"' in told.text) == (403, True)
    _this, newest, oldest = LISTED.findall(here.get(SESSIONS).text)
    assert here.submit(f"{SESSIONS}/{oldest}/ending", on=SESSIONS).location == f"{SESSIONS}?ended=1"
    assert stolen.get(SESSIONS).status_code == 303
    assert another.get(SESSIONS).status_code == 200
    assert here.submit(f"{SESSIONS}/others/ending", on=SESSIONS).location == f"{SESSIONS}?ended=1"
    assert another.get(SESSIONS).status_code == 303
    assert here.submit("/sign-out", on=SESSIONS).status_code == 303
    assert here.get(SESSIONS).status_code == 303
    assert set(deeds(backstage, suspended)) == {UUID(oldest), UUID(newest)}


@pytest.mark.thorough
def test_a_passkey_does_beside_the_password_that_is_changed(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    ring, _paper = with_passkey(app, cast.ana)
    suspend_ana(cast, backstage)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    form = {"current_password": cast.ana.password, "new_password": NEW}
    assert "Go on with a passkey" in browser.get(PASSWORD).text
    answer = browser.submit(PASSWORD, **form, passkey=signature(browser, ring))
    assert answer.location == f"{PASSWORD}?changed=1"


def test_another_password_turns_everybody_else_out(
    suspended: Person, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    stolen, here = sign_in(suspended), sign_in(suspended)
    assert f'href="{PASSWORD}"' in here.get("/hub").text
    done = here.submit(PASSWORD, current_password=suspended.password, new_password=NEW)
    assert done.location == f"{PASSWORD}?changed=1"
    assert "Your new password is set" in here.get(done.location).text
    assert stolen.get(SESSIONS).status_code == 303
    assert browser.enter(suspended.email, suspended.password).status_code == 401
    assert browser.enter(suspended.email, NEW).status_code == 303
    assert "password_changed" in deeds_about(backstage, suspended.actor.user_id)
    assert browser.get("/hub").status_code == 403


def test_with_a_second_factor_it_takes_the_code_too(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    person = with_phone(app, cast.ana)
    here = sign_in(person)
    with backstage(cast.eli.actor):
        suspend_distributor(person.distributor_id, "Checking")
    fields = {"current_password": person.password, "new_password": NEW}
    assert here.submit(PASSWORD, **fields).status_code == 422
    assert here.submit(PASSWORD, **fields, **code_of(person)).location == f"{PASSWORD}?changed=1"


def test_who_was_not_asked_lately_proves_it_first(
    suspended: Person, sign_in: SignIn, backstage: Backstage
) -> None:
    stolen, here = sign_in(suspended), sign_in(suspended)
    with backstage() as session:
        session.execute(AN_HOUR_AGO, {"age": GOOD_FOR + timedelta(minutes=1), "who": suspended.actor.user_id})
    asked = here.submit(f"{SESSIONS}/others/ending", on=SESSIONS)
    assert (asked.status_code, 'name="proof"' in asked.text) == (403, True)
    assert stolen.get(SESSIONS).status_code == 200
    done = here.submit(f"{SESSIONS}/others/ending", on=SESSIONS, proof=suspended.password)
    assert done.location == f"{SESSIONS}?ended=1"
    assert stolen.get(SESSIONS).status_code == 303


def test_these_pages_offer_nothing_that_would_not_open(suspended: Person, sign_in: SignIn) -> None:
    browser = sign_in(suspended)
    for page in (SESSIONS, PASSWORD):
        shown = browser.get(page).text
        offered = {each for each in ADDRESSES.findall(shown) if not each.startswith("/static")}
        # The mark leads to the page that says it.
        assert offered <= {"/hub", "/sign-out", "/language", SESSIONS, PASSWORD}, page
        assert "data-live-socket" not in shown
        assert "Your account is suspended. Here you still see" in shown
