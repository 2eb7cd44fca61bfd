"""Turning a second factor off, through the pages."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import text

from tests.factories.cast import Cast
from tests.fakes.providers import FakeProvider
from tests.web.account.second_factor.pages import HERE, SET_UP, SignIn, set_up
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.ways import go_there_and_back


def test_who_has_none_has_no_recovery_codes_to_renew_and_nothing_to_turn_off(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ana)
    for address in (f"{HERE}/recovery-codes", f"{HERE}/removal"):
        assert browser.submit(address, on="/links").status_code == 404


def test_turning_it_off_takes_password_and_code(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    phone, _shown = set_up(browser)

    def turn_off(password: str, code: str) -> int:
        return browser.submit(f"{HERE}/removal", on=HERE, password=password, code=code).status_code

    assert turn_off("not the password", phone.paper[0]) == 422
    assert turn_off(cast.ana.password, phone.wrong_code()) == 422
    assert turn_off("", "") == 422
    assert turn_off(cast.ana.password, phone.paper[0]) == 303
    assert Browser(app).enter(cast.ana.email, cast.ana.password).location == "/hub"


def test_turning_it_off_signs_other_devices_out_and_they_say_why(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    here = sign_in(cast.ana)
    phone, _shown = set_up(here)
    there = sign_in(replace(cast.ana, phone=phone))
    assert there.get("/links").status_code == 200
    form = {"password": cast.ana.password, "code": phone.paper[0]}
    assert here.submit(f"{HERE}/removal", on=HERE, **form).status_code == 303
    assert here.get("/links").status_code == 200
    refused = there.get("/links")
    assert refused.status_code == 303
    assert "because the second factor of your account was changed" in there.get(refused.location).text
    with backstage() as session:
        why = session.scalars(
            text("select ended_because from user_sessions where user_id = :id and ended_at is not null"),
            {"id": cast.ana.actor.user_id},
        ).all()
    assert "second_factor" in why


def test_an_admin_keeps_theirs(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.eli)
    assert cast.eli.phone is not None
    page = browser.get(HERE)
    assert "cannot be without" in page.text
    assert f"{HERE}/removal" not in page.text
    form = {"password": cast.eli.password, "code": cast.eli.phone.paper[0]}
    assert browser.submit(f"{HERE}/removal", on=HERE, **form).status_code == 404


def test_who_has_no_password_is_told_to_set_one_before_turning_it_off(
    comer: Browser, fake: FakeProvider
) -> None:
    comer.submit(go_there_and_back(comer, fake).location, first_name="Gita")
    assert go_there_and_back(comer, fake, next_url=SET_UP).location == SET_UP
    phone, _shown = set_up(comer)
    page = comer.get(HERE).text
    assert "Your account has no password yet. Set one first" in page
    assert f'action="{HERE}/removal"' not in page
    refused = comer.submit(f"{HERE}/removal", on=HERE, password="a guess", code=phone.paper[0])
    assert refused.status_code == 422
    assert "On since" in refused.text
