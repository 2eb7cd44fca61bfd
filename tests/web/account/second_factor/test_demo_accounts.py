"""Demo accounts are asked for no second factor, and nobody else is taken for one."""

from __future__ import annotations

import pytest
from flask import Flask

from maxpulse.accounts import passwords
from maxpulse.accounts.rules import DEMO_DOMAIN
from tests.factories.cast import Person
from tests.web.account.second_factor.pages import HERE, SET_UP, set_up
from tests.web.browser import Browser
from tests.web.conftest import Backstage


def test_demo_accounts_are_asked_for_no_second_factor_even_when_one_was_tried_out(
    app: Flask, demo_admin: Person, browser: Browser
) -> None:
    assert browser.come_in(demo_admin).location == "/admin"
    assert browser.get("/admin").status_code == 200
    assert "sign-in never asks it for a code" in browser.get(HERE).text
    there = Browser(app)
    there.come_in(demo_admin)
    phone, _shown = set_up(browser)
    assert there.get("/admin").status_code == 200, "others at the same demo stay signed in"
    assert Browser(app).come_in(demo_admin).location == "/admin"
    removal = {"password": demo_admin.password, "code": phone.paper[0]}
    kept = browser.submit(f"{HERE}/removal", on=HERE, **removal)
    assert (kept.status_code, "keeps one second factor" in kept.text) == (422, True)
    assert "recovery codes are left" in kept.text


def test_production_lets_no_demo_account_in_nor_stay(
    app: Flask, demo_admin: Person, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.come_in(demo_admin)
    production = app.extensions["settings"].model_copy(update={"env": "production"})
    monkeypatch.setitem(app.extensions, "settings", production)
    monkeypatch.setattr(passwords, "STRONG", passwords.QUICK_FOR_TESTS)
    assert browser.get("/admin").location.startswith("/sign-in")
    answer = Browser(app).enter(demo_admin.email, demo_admin.password)
    assert answer.status_code == 401
    assert DEMO_DOMAIN not in Browser(app).get("/sign-in").text


def test_an_address_that_looks_like_a_demo_account_is_none(app: Flask, backstage: Backstage) -> None:
    from maxpulse.accounts.actions import register_account
    from maxpulse.accounts.rules import is_demo

    assert not is_demo(f"boss@{DEMO_DOMAIN}")
    assert not is_demo(f"admin@{DEMO_DOMAIN}.example.com")
    assert not is_demo("admin@demo.maxpulse.test.")
    with backstage():
        email = register_account(f"boss@{DEMO_DOMAIN}", "a long enough password", "admin").email
    browser = Browser(app)
    browser.enter(email, "a long enough password")
    assert browser.get("/admin").location.startswith(SET_UP)
