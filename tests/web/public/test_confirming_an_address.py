"""The letter that confirms an address: once, in its time, by whoever has the account."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from maxpulse.core import clock
from tests.factories.cast import Cast
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import confirm, deeds_about, kinds_to, link_to, mails_to
from tests.web.public.registering import GOOD, SignIn, account_of, new_address, register


def test_the_letter_confirms_the_address_by_its_button_and_not_by_being_looked_at(
    browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    register(browser, email)
    link = link_to(backstage, email, "verify")
    for _look in range(3):
        assert email in browser.get(link).text
    account = account_of(backstage, email)
    assert account is not None
    assert account.email_verified_at is None
    assert browser.submit(link, password=GOOD).location == "/me"
    account = account_of(backstage, email)
    assert account is not None
    assert account.email_verified_at is not None
    assert "Confirm your e-mail address" not in browser.get("/me").text
    assert deeds_about(backstage, account.id) == ["account_made", "letter_written", "email_verified"]


def test_a_letter_works_once(browser: Browser, backstage: Backstage) -> None:
    email = new_address()
    register(browser, email)
    link = link_to(backstage, email, "verify")
    assert browser.submit(link, password=GOOD).status_code == 303
    again = browser.submit(link, on="/me", password=GOOD)
    assert again.status_code == 410
    assert "This link is over." in again.text
    assert browser.get(link).status_code == 410


def test_a_letter_needs_the_token_of_its_own_page(browser: Browser, backstage: Backstage) -> None:
    email = new_address()
    register(browser, email)
    assert browser.post(link_to(backstage, email, "verify")).status_code == 400


def test_a_letter_is_over_after_its_time(browser: Browser, backstage: Backstage) -> None:
    email = new_address()
    register(browser, email)
    link = link_to(backstage, email, "verify")
    with clock.travelling(clock.now() + timedelta(days=3, minutes=1)):
        assert browser.get(link).status_code == 410
        assert browser.submit(link, on="/sign-in").status_code == 410


def test_a_made_up_letter_opens_nothing(browser: Browser) -> None:
    for made_up in ("x" * 43, "short", "%00", "\N{SNOWMAN}"):
        assert browser.get(f"/letters/{made_up}").status_code == 404
        assert browser.submit(f"/letters/{made_up}", on="/sign-in").status_code == 404


def test_the_mail_can_be_asked_for_again_and_the_newer_one_counts(
    browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    register(browser, email)
    first = link_to(backstage, email, "verify")
    browser.enter(email, GOOD)
    answer = browser.submit("/account/email/verification", on="/account/email")
    assert answer.location == "/account/email?sent=1"
    assert "No mail server is set up here" in browser.get(answer.location).text
    assert browser.get(first).status_code == 410
    assert browser.get(link_to(backstage, email, "verify")).status_code == 200
    for _time in range(3):
        browser.submit("/account/email/verification", on="/account/email")
    newest = link_to(backstage, email, "verify")
    enough = browser.submit("/account/email/verification", on="/account/email")
    assert enough.location == "/account/email?enough=1"
    assert len(mails_to(backstage, email)) == 5
    assert browser.get(newest).status_code == 200, "the last that went out stays good"


def test_whose_address_is_confirmed_gets_no_letter(
    browser: Browser, backstage: Backstage, sign_in: SignIn
) -> None:
    email = new_address()
    register(browser, email)
    confirm(browser, backstage, email, GOOD)
    browser.submit("/account/email/verification", on="/account/email")
    assert kinds_to(backstage, email) == ["verify"]


def test_who_is_signed_in_to_the_account_confirms_with_one_press(
    browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    register(browser, email)
    browser.enter(email, GOOD)
    link = link_to(backstage, email, "verify")
    assert 'name="password"' not in browser.get(link).text
    assert browser.submit(link).location == "/sign-in?verified=1"
    account = account_of(backstage, email)
    assert account is not None
    assert account.email_verified_at is not None


def test_reading_the_mail_alone_confirms_no_account_that_somebody_else_may_have_opened(
    cast: Cast, app: Flask, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    email = new_address()
    register(browser, email)
    link = link_to(backstage, email, "verify")
    for reader in (Browser(app), sign_in(cast.cai)):
        page = reader.submit(link)
        assert page.status_code == 422
        assert "Please fill in your password." in page.text
        wrong = reader.submit(link, password="a guess of mine")
        assert wrong.status_code == 401
        assert "E-mail and password do not match." in wrong.text
    account = account_of(backstage, email)
    assert account is not None
    assert account.email_verified_at is None
    assert browser.get(link).status_code == 200, "the letter is not used up"


def test_guessing_at_the_letter_is_limited_as_at_the_door(
    app: Flask, browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    register(browser, email)
    reader = Browser(app, address="10.77.1.1")
    link = link_to(backstage, email, "verify")
    guesses = [reader.submit(link, password=f"guess number {n}").status_code for n in range(5)]
    assert guesses == [401] * 5
    paused = reader.submit(link, password=GOOD)
    assert paused.status_code == 429
    assert paused.headers["Retry-After"]
    assert reader.enter(email, GOOD).status_code == 429, "counted together"


def test_who_did_not_choose_the_password_chooses_one_and_whoever_did_is_signed_out(
    app: Flask, browser: Browser, backstage: Backstage
) -> None:
    email, stranger = new_address(), browser
    register(stranger, email)
    stranger.enter(email, GOOD)
    owner = Browser(app)
    link = link_to(backstage, email, "verify")
    assert owner.submit("/forgotten-password", on=link, email=email).location == "/forgotten-password/sent"
    owner.submit(link_to(backstage, email, "reset"), password="walnut ferry copper dune")
    account = account_of(backstage, email)
    assert account is not None
    assert account.email_verified_at is not None
    assert stranger.get("/me").status_code == 303
    assert owner.enter(email, "walnut ferry copper dune").location == "/me"
