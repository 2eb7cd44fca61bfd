"""The code after the password: taken once, in time, from whoever has the phone or the paper."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.second_factor.pages import CODE, give, half_in, phone_of


def test_password_and_code_sign_in(ana: Person, browser: Browser) -> None:
    assert give(half_in(browser, ana), phone_of(ana).code()).location == "/hub"
    assert browser.get("/links").status_code == 200


def test_one_goes_on_to_where_one_was_stopped(ana: Person, browser: Browser) -> None:
    asked = browser.enter(ana.email, ana.password, next="/revenue")
    page = browser.get(asked.location)
    assert 'name="next" value="/revenue"' in page.text
    assert "/sign-in/code?paper=on&amp;next=%2Frevenue" in page.text
    assert give(browser, phone_of(ana).code(), next="/revenue").location == "/revenue"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/sign-in/code"])
def test_nobody_is_sent_elsewhere(ana: Person, browser: Browser, elsewhere: str) -> None:
    assert browser.enter(ana.email, ana.password, next=elsewhere).location == CODE
    assert give(browser, phone_of(ana).code(), next=elsewhere).location == "/hub"


def test_a_wrong_code_is_refused_with_what_to_do(ana: Person, browser: Browser) -> None:
    answer = give(half_in(browser, ana), phone_of(ana).wrong_code())
    assert answer.status_code == 401
    assert "Wait for the next one" in answer.text
    assert browser.get("/links").status_code == 303


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_form_says_what_is_missing(ana: Person, browser: Browser, typed: str) -> None:
    assert give(half_in(browser, ana), typed).status_code == 422


@pytest.mark.parametrize("typed", ["\0", "'; drop table users", "9" * 5000, "١٢٣٤٥٦"])
def test_odd_codes_are_wrong_codes(ana: Person, browser: Browser, typed: str) -> None:
    assert give(half_in(browser, ana), typed).status_code == 401


def test_a_code_is_good_once(app: Flask, ana: Person, browser: Browser) -> None:
    code = phone_of(ana).code()
    assert give(half_in(browser, ana), code).status_code == 303
    other = half_in(Browser(app), ana)
    assert give(other, code).status_code == 401
    assert give(other, phone_of(ana).code()).status_code == 303


@pytest.mark.parametrize("off", [-1, 1])
def test_a_code_counts_as_long_as_it_is_shown_and_no_longer(ana: Person, browser: Browser, off: int) -> None:
    half_in(browser, ana)
    refused = give(browser, phone_of(ana).code_of_another_half_minute(off))
    assert refused.status_code == 401
    assert "Wait for the next one in your app" in refused.text
    assert give(browser, phone_of(ana).code()).status_code == 303


def test_a_recovery_code_signs_in_once_and_its_owner_is_told(
    app: Flask, ana: Person, browser: Browser, backstage: Backstage
) -> None:
    code = phone_of(ana).paper[0].upper().replace("-", " ")
    assert "Recovery code" in half_in(browser, ana).get(f"{CODE}?paper=on").text
    assert give(browser, code, paper="on").location == "/hub"
    refused = give(half_in(Browser(app), ana), code, paper="on")
    assert refused.status_code == 401
    assert "Recovery code" in refused.text, "the same page comes back"
    with backstage() as session:
        mails = session.execute(
            text("select subject, plain from mails where recipient = :to"), {"to": ana.email}
        ).all()
        used = session.execute(
            text(
                "select after from audit_entries where action = 'recovery_code_used' and actor_user_id = :id"
            ),
            {"id": ana.actor.user_id},
        ).scalars()
        assert list(used) == [{"left": 9}]
    assert [subject for subject, _plain in mails] == ["A recovery code was used"]
    assert "9 recovery codes are left." in mails[0].plain


def test_a_code_of_somebody_else_does_not_do(app: Flask, cast: Cast, ana: Person, browser: Browser) -> None:
    half_in(browser, ana)
    assert give(browser, phone_of(cast.eli).code()).status_code == 401
    assert give(browser, phone_of(cast.eli).paper[0]).status_code == 401


def test_of_two_at_once_with_one_code_one_gets_in(app: Flask, ana: Person) -> None:
    for is_on_paper in (False, True):
        browsers = [half_in(Browser(app), ana) for _ in range(4)]
        tokens = [browser.token(CODE) for browser in browsers]
        code = phone_of(ana).paper[0] if is_on_paper else phone_of(ana).code()

        def enter(number: int, code: str = code) -> int:
            form = {"code": code, "csrf_token": tokens[number]}  # noqa: B023  used within the turn
            return browsers[number].post(CODE, data=form).status_code  # noqa: B023

        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(enter, range(4)))
        assert answers == [303, 401, 401, 401]
