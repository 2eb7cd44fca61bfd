"""The code after the password: taken once, in time, by whoever has the phone or the paper; nothing opens before."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.accounts.actions import half_way, second_factor
from maxpulse.accounts.actions.sign_in import Account
from maxpulse.accounts.rules import codes
from maxpulse.accounts.rules.made_sure import MadeSure
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web import limits
from tests.factories.cast import Cast, Person, with_phone
from tests.factories.phone import HALF_MINUTE, Phone
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.test_routes import attempts

CODE = "/sign-in/code"
# Open to whoever comes along, with or without a session.
FOR_EVERYBODY = {"public", "participant", "asset", "api", "api_entrance"}


@pytest.fixture
def ana(app: Flask, cast: Cast) -> Person:
    """Ana, with a phone."""
    with app.app_context():
        return with_phone(app, cast.ana)


def phone_of(person: Person) -> Phone:
    assert person.phone is not None
    return person.phone


def give(browser: Browser, code: str, **fields: str) -> TestResponse:
    """Fill in the code."""
    return browser.submit(CODE, code=code, **fields)


def half_in(browser: Browser, person: Person) -> Browser:
    """A browser in which the password was right."""
    answer = browser.enter(person.email, person.password)
    assert (answer.status_code, answer.location) == (303, CODE)
    return browser


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


def test_a_code_of_somebody_else_does_not_do(app: Flask, cast: Cast, ana: Person, browser: Browser) -> None:
    half_in(browser, ana)
    assert give(browser, phone_of(cast.eli).code()).status_code == 401
    assert give(browser, phone_of(cast.eli).paper[0]).status_code == 401


def test_a_closed_account_does_not_get_through_with_a_code(
    ana: Person, browser: Browser, backstage: Backstage
) -> None:
    half_in(browser, ana)
    with backstage() as session:
        session.execute(text("update users set is_active = false where id = :id"), {"id": ana.actor.user_id})
    assert browser.get(CODE).location == "/sign-in"


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


def test_secrets_and_codes_stand_in_no_log_no_audit_and_no_mail(
    app: Flask, ana: Person, browser: Browser, backstage: Backstage, capfd: pytest.CaptureFixture[str]
) -> None:
    paper = phone_of(ana).paper[0]
    give(half_in(browser, ana), phone_of(ana).wrong_code())
    give(browser, phone_of(ana).code())
    give(half_in(Browser(app), ana), paper)
    secret = phone_of(ana).secret
    told = "".join(capfd.readouterr())
    with backstage() as session:
        for table in ("audit_entries", "mails", "system_logs", "second_factors", "recovery_codes"):
            if table not in {"second_factors", "recovery_codes"}:
                rows = session.execute(text(f"select to_jsonb(t)::text from {table} t")).scalars()
                told += json.dumps(list(rows))
    assert "recovery_code_used" in told
    for hidden in (codes.key_as_text(secret), secret.hex(), paper, paper.replace("-", "")):
        assert hidden not in told


def test_the_secret_cannot_be_read_from_the_database_alone(app: Flask, ana: Person, cast: Cast) -> None:
    with app.app_context():
        for actor in (ana.actor, cast.eli.actor, Actor.system(), Actor.visitor()):
            for column, table in (("secret", "second_factors"), ("code_hash", "recovery_codes")):
                with pytest.raises(Exception, match="permission denied"), acting(actor) as session:
                    session.execute(text(f"select {column} from {table}"))
        with acting(ana.actor) as session:
            row = session.execute(text("select secret from own_second_factor()")).scalar_one()
        with acting(cast.ben.actor) as session:
            assert session.execute(text("select secret from own_second_factor()")).all() == []
    assert phone_of(ana).secret not in row


def test_after_the_key_was_changed_old_factors_work_and_are_sealed_anew(
    app: Flask, ana: Person, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = app.extensions["settings"]
    changed = was.model_copy(update={"secret_key": "z" * 40, "secret_key_fallbacks": was.secret_key})
    monkeypatch.setitem(app.extensions, "settings", changed)
    assert give(half_in(browser, ana), phone_of(ana).code()).status_code == 303
    monkeypatch.setitem(app.extensions, "settings", changed.model_copy(update={"secret_key_fallbacks": ""}))
    with clock.travelling(clock.now() + HALF_MINUTE):
        assert give(half_in(Browser(app), ana), phone_of(ana).code()).status_code == 303, (
            "sealed with the new key"
        )


def test_a_reset_by_an_admin_ends_sessions_and_the_factor(
    app: Flask, cast: Cast, ana: Person, browser: Browser, backstage: Backstage
) -> None:
    give(half_in(browser, ana), phone_of(ana).code())
    assert ana.actor.user_id is not None
    assert cast.eli.actor.user_id is not None
    with backstage(cast.eli.actor):
        assert not second_factor.reset(cast.eli.actor.user_id, cast.eli.email, MadeSure.IN_PERSON), (
            "nobody resets their own"
        )
        assert second_factor.reset(ana.actor.user_id, ana.email, MadeSure.IN_PERSON)
        assert not second_factor.reset(ana.actor.user_id, ana.email, MadeSure.IN_PERSON)
    assert browser.get("/links").status_code == 303
    assert browser.enter(ana.email, ana.password).location == "/hub"
    with backstage(cast.ben.actor):
        assert not second_factor.reset(cast.eli.actor.user_id, cast.eli.email, MadeSure.IN_PERSON), (
            "the database knows who may"
        )
    assert Browser(app).enter(cast.eli.email, cast.eli.password).location == CODE
