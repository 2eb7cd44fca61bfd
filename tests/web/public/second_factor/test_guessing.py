"""Who guesses codes: counted for the account, ended, told to its owner and written down."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.web import limits
from tests.factories.cast import Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.second_factor.pages import CODE, give, half_in, phone_of


def test_five_wrong_codes_end_the_attempt_and_its_owner_is_warned(
    ana: Person, browser: Browser, backstage: Backstage
) -> None:
    half_in(browser, ana)
    wrong = phone_of(ana).wrong_code()
    assert [give(browser, wrong).status_code for _ in range(5)] == [401] * 5
    sixth = give(browser, phone_of(ana).code())
    assert sixth.location == "/sign-in?begin-anew=1"
    assert "begin again with your password" in browser.get(sixth.location).text
    with backstage() as session:
        subjects = session.execute(text("select subject from mails where recipient = :to"), {"to": ana.email})
        assert list(subjects.scalars()) == ["Your password was right, the second factor was not"]


def test_who_gets_it_right_with_the_fifth_code_is_let_in_and_nobody_is_warned(
    ana: Person, browser: Browser, backstage: Backstage
) -> None:
    half_in(browser, ana)
    wrong = phone_of(ana).wrong_code()
    assert [give(browser, wrong).status_code for _ in range(4)] == [401] * 4
    assert give(browser, phone_of(ana).code()).location == "/hub"
    with backstage() as session:
        about = {"to": ana.email, "id": ana.actor.user_id}
        assert session.scalar(text("select count(*) from mails where recipient = :to"), about) == 0
        deeds = session.scalars(text("select action from audit_entries where subject_id = :id"), about).all()
    assert deeds.count("code_refused") == 4
    assert "second_factor_refused" not in deeds


def test_every_wrong_code_is_in_the_audit(ana: Person, browser: Browser, backstage: Backstage) -> None:
    half_in(browser, ana)
    wrong = phone_of(ana).wrong_code()
    for _ in range(3):
        give(browser, wrong)
    with backstage() as session:
        refused = session.scalar(
            text("select count(*) from audit_entries where action = 'code_refused' and subject_id = :id"),
            {"id": ana.actor.user_id},
        )
    assert refused == 3


def test_wrong_codes_are_counted_for_the_account_wherever_they_come_from(app: Flask, ana: Person) -> None:
    answers = []
    for number in range(12):
        browser = half_in(Browser(app, address=f"192.0.2.{number}"), ana)
        answers.append(give(browser, phone_of(ana).wrong_code()).status_code)
    assert answers == [401] * 10 + [429] * 2


def test_a_right_code_wipes_the_tries(app: Flask, ana: Person) -> None:
    for _ in range(2):
        for number in range(9):
            browser = half_in(Browser(app, address=f"192.0.2.{number}"), ana)
            assert give(browser, phone_of(ana).wrong_code()).status_code == 401
        assert give(half_in(Browser(app), ana), phone_of(ana).code()).status_code == 303


def test_without_redis_no_code_is_taken(
    app: Flask, ana: Person, browser: Browser, shows_failures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_in(browser, ana)
    token = browser.token(CODE)
    gone = limits.FixedWindowRateLimiter(
        limits.storage_from_string("redis://127.0.0.1:1", socket_connect_timeout=0.2, wrap_exceptions=True)
    )
    monkeypatch.setitem(app.extensions, "sign_in_counts", gone)
    assert browser.post(CODE, data={"code": phone_of(ana).code(), "csrf_token": token}).status_code == 503
    monkeypatch.undo()
    assert browser.get("/links").status_code == 303
