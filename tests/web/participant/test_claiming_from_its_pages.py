"""An assessment goes into an account from its own pages: opened there, or the one that is signed in."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.cast import Cast
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import confirm, mails_to
from tests.web.participant.claiming import (
    GOOD,
    OURS,
    SignIn,
    add_all,
    deeds_on,
    new_address,
    open_account,
    session_of,
    take,
)


@pytest.mark.parametrize("page", some_of(["/result", "/pause"], always=1))
def test_the_pages_of_an_assessment_offer_an_account_with_what_is_known_filled_in(
    app: Flask, cast: Cast, backstage: Backstage, page: str
) -> None:
    email = new_address()
    walk = take(app, cast.ana, email, finish=page == "/result")
    offer = re.search(r'href="(/a/[^"]+/account)"', walk.go(page).page.text)
    assert offer
    assert email not in offer[1]
    form = walk.browser.get(offer[1]).text
    assert f'value="{email}"' in form
    assert 'value="Rosa"' in form
    assert 'value="Quispe"' in form
    answer = walk.browser.post(offer[1], data=filled(email), headers=OURS)
    assert answer.location == "/register/sent"
    back = f'href="/a/{walk.token}{"/result" if page == "/result" else ""}"'
    assert back in walk.browser.get("/register/sent").text
    browser = Browser(app)
    assert "/a/" not in browser.get("/register/sent").text, "another browser knows no way back"
    confirm(browser, backstage, email, GOOD)
    awaited = "Your result waits to be added." if page == "/result" else "Your assessment waits to be added."
    assert awaited in browser.get("/me").text
    assert add_all(browser).location == "/me?added=1"
    assert "It is in an account" in walk.go("/pause").page.text
    assert walk.go("/account").page.request.path.endswith("/pause")


def test_who_gave_no_address_gives_it_with_the_account_and_may_mistype_it_once(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    walk, wrong, email = take(app, cast.ana, ""), new_address(), new_address()
    for address in (wrong, email):
        sent = walk.browser.post(f"/a/{walk.token}/account", data=filled(address.upper()), headers=OURS)
        assert sent.location == "/register/sent"
    assert deeds_on(backstage, session_of(app, walk)).count("assessment_address_given") == 2
    confirm(browser, backstage, wrong, GOOD)
    assert "We found" not in browser.get("/me").text
    confirm(browser, backstage, email, GOOD)
    assert add_all(browser).location == "/me?added=1"


def test_who_got_hold_of_a_link_does_not_move_the_assessment_past_the_address_of_its_owner(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage, sign_in: SignIn
) -> None:
    email, thief = new_address(), new_address()
    walk = take(app, cast.ana, email)
    at = f"/a/{walk.token}/account"
    answer = Browser(app).post(at, data=filled(thief), headers=OURS)
    assert answer.status_code == 422
    assert "only go to the account of that address" in answer.text
    assert mails_to(backstage, thief) == []
    assert sign_in(cast.cai).post(at, headers=OURS).status_code == 409
    assert "We found 1 assessment<" in open_account(browser, backstage, email).get("/me").text


@pytest.mark.parametrize("given", some_of(["", "own"], always=1))
def test_who_is_signed_in_adds_an_assessment_from_its_own_pages(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage, given: str
) -> None:
    email = new_address()
    open_account(browser, backstage, email)
    walk = take(app, cast.ana, email if given else "")
    at = f"/a/{walk.token}/account"
    assert "Add this assessment to my account" in browser.get(at).text
    assert browser.post(at, headers=OURS).location == "/me?added=1"
    assert "Carry on" in browser.get("/me").text
    assert browser.post(at, headers=OURS).location == f"/a/{walk.token}/pause"


@pytest.mark.parametrize("path", ["", "/removal"])
def test_another_site_neither_opens_an_account_nor_takes_anything_out(
    app: Flask, cast: Cast, path: str
) -> None:
    walk, foreign = take(app, cast.ana, new_address()), {"Origin": "https://evil.test"}
    answer = walk.browser.post(f"/a/{walk.token}/account{path}", data=filled("a@b.test"), headers=foreign)
    assert answer.status_code == 403


def test_the_mail_with_the_link_offers_an_account_until_there_is_one(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    walk = take(app, cast.ana, email)
    for expected in (True, False):
        walk.browser.post(f"/a/{walk.token}/pause/mails", data={"email": email}, headers=OURS)
        mail = [mail for mail in mails_to(backstage, email) if mail.kind == "resume"][-1]
        assert (f"\nhttp://localhost/a/{walk.token}/account\n" in mail.plain) is expected
        assert (f'href="http://localhost/a/{walk.token}/account"' in mail.html) is expected
        if expected:
            open_account(browser, backstage, email)
            add_all(browser)


def filled(email: str) -> dict[str, str]:
    """The form of a new account."""
    return {"first_name": "Rosa", "last_name": "", "email": email, "password": GOOD}
