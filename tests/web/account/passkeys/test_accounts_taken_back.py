"""Passkeys go where an account is given back to its owner."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories.cast import Cast
from tests.factories.passkeys import with_passkey
from tests.fakes.authenticator import Authenticator
from tests.web.account.passkeys.pages import (
    SignIn,
    add,
    half_in,
    ids_of,
    press,
)
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import link_to, mails_to


def test_a_reset_by_an_admin_takes_passkeys_off(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    ring, _paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    page = f"/admin/people/{cast.ana.actor.user_id}"
    eli = sign_in(cast.eli)
    assert "Take off the second factor" in eli.get(page).text
    assert eli.submit(f"{page}/second-factor/removal", on=page, made_sure="in-person").location == (
        f"{page}?done=factor"
    )
    assert browser.get("/links").status_code == 303
    assert Browser(app).enter(cast.ana.email, cast.ana.password).location == "/hub"


@pytest.mark.thorough
@pytest.mark.usefixtures("no_mail_is_left")
def test_taking_an_account_back_takes_off_passkeys_of_who_had_it_in_between(
    app: Flask, cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    thief = sign_in(cast.cai)
    proof = {"new_email": "thief.of.cai@example.test", "current_password": cast.cai.password}
    assert thief.submit("/account/email", **proof).status_code == 303
    thief.submit(link_to(backstage, proof["new_email"], "email-confirm"), on="/account")
    add(thief, Authenticator())
    back = link_to(backstage, cast.cai.email, "email-moving")
    assert browser.submit(back, password="copper walrus mild tangent").location == "/sign-in?new-password=1"
    assert browser.enter(cast.cai.email, "copper walrus mild tangent").location == "/me", "none is asked for"
    told = mails_to(backstage, cast.cai.email)[-1]
    assert "The second factor and its recovery codes were taken off." in told.plain


@pytest.mark.usefixtures("no_mail_is_left")
def test_choosing_by_letter_for_the_first_time_takes_off_passkeys_of_whoever_came_before(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    with_passkey(app, cast.cai)
    with backstage() as session:
        session.execute(
            text("update users set email_verified_at = null where id = :id"), {"id": cast.cai.actor.user_id}
        )
    browser.submit("/forgotten-password", email=cast.cai.email)
    browser.submit(link_to(backstage, cast.cai.email, "reset"), password="copper walrus mild tangent")
    assert browser.enter(cast.cai.email, "copper walrus mild tangent").location == "/me"
    assert ids_of(backstage, cast.cai) == []
