"""A second factor is offered where everybody starts."""

from __future__ import annotations

import contextlib

import pytest
from flask import Flask

from maxpulse.accounts.rules import DEMO_DOMAIN
from tests.factories.cast import Cast, with_phone
from tests.sampling import some_of
from tests.web.account.second_factor.pages import HERE, SignIn, set_up
from tests.web.browser import Browser
from tests.web.conftest import Backstage

HOMES = {"ana": "/hub", "cai": "/me", "dee": "/trainer"}
OFFER = f'action="{HERE}/refusal"'


@pytest.mark.parametrize("seat", some_of(HOMES))
def test_one_is_offered_where_everybody_starts_until_they_say_not_now(
    cast: Cast, sign_in: SignIn, seat: str
) -> None:
    person, home = getattr(cast, seat), HOMES[seat]
    browser = sign_in(person)
    assert browser.get(home).text.count(OFFER) == 1
    assert OFFER not in browser.get("/account").text
    assert browser.submit(f"{HERE}/refusal", on=home).location == home
    assert OFFER not in browser.get(home).text
    assert OFFER not in sign_in(person).get(home).text, "kept with the account, not the browser"
    assert "Set it up" in browser.get(HERE).text
    other = cast.ben if seat == "ana" else cast.ana
    assert OFFER in sign_in(other).get("/hub").text


@pytest.mark.parametrize("seat", some_of(HOMES, always=1))
def test_nobody_who_has_one_is_offered_another(app: Flask, cast: Cast, sign_in: SignIn, seat: str) -> None:
    browser = sign_in(getattr(cast, seat))
    set_up(browser)
    assert OFFER not in browser.get(HOMES[seat]).text
    with_one = with_phone(app, cast.ben)
    assert OFFER not in sign_in(with_one).get("/hub").text


def test_choices_made_before_stay_when_the_offer_is_set_aside(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    browser.submit("/account/notifications")
    browser.submit(f"{HERE}/refusal", on="/hub")
    assert 'name="mail_sale" value="on" checked' not in browser.get("/account/notifications").text
    assert 'data-quiet="sale"' in browser.get("/hub").text


def test_demo_accounts_are_offered_none(app: Flask, backstage: Backstage) -> None:
    from maxpulse.accounts.actions import EmailTaken, register_account

    with contextlib.suppress(EmailTaken), backstage():
        register_account(f"trainer@{DEMO_DOMAIN}", "maxpulse-demo", "trainer")
    browser = Browser(app)
    assert browser.enter(f"trainer@{DEMO_DOMAIN}", "maxpulse-demo").location == "/trainer"
    assert OFFER not in browser.get("/trainer").text
