"""Signing in, from every seat, and every way it is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from maxpulse.accounts import passwords
from maxpulse.accounts.models import User
from maxpulse.core.db import db
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
HOMES = {"ana": "/hub", "cai": "/me", "dee": "/trainer", "eli": "/admin"}


@pytest.mark.parametrize("who", HOMES)
def test_everybody_starts_at_home(cast: Cast, browser: Browser, who: str) -> None:
    person: Person = getattr(cast, who)
    assert browser.come_in(person).location == HOMES[who]


def test_the_address_may_be_typed_with_capitals_and_spaces(cast: Cast, browser: Browser) -> None:
    assert browser.enter(f"  {cast.ana.email.upper()} ", cast.ana.password).status_code == 303


def test_a_wrong_password_is_refused_and_only_the_address_comes_back(cast: Cast, browser: Browser) -> None:
    answer = browser.enter(cast.ana.email, "not the password")
    assert answer.status_code == 401
    assert "do not match" in answer.text
    assert f'value="{cast.ana.email}"' in answer.text
    assert "not the password" not in answer.text
    assert browser.get("/links").status_code == 303


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(cast: Cast, browser: Browser) -> None:
    known = browser.enter(cast.ana.email, "not the password")
    unknown = browser.enter("nobody@example.test", "not the password")
    assert known.status_code == unknown.status_code == 401
    assert error_of(known.text) == error_of(unknown.text)


def test_the_page_leads_to_who_forgot_and_who_is_new(browser: Browser) -> None:
    page = browser.get("/sign-in").text
    for there in ("/forgotten-password", "/register"):
        assert f'href="{there}"' in page
        assert browser.get(there).status_code == 200


def test_a_hash_of_yesterday_is_made_anew_with_the_right_password_only(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(cast.ana.password)
    with backstage() as session:
        session.get_one(User, cast.ana.actor.user_id).password_hash = old
    for password, is_kept in (("a guess", True), (cast.ana.password, False)):
        browser.enter(cast.ana.email, password)
        with backstage() as session:
            assert (session.get_one(User, cast.ana.actor.user_id).password_hash == old) is is_kept


def test_a_password_that_is_reset_meanwhile_is_not_written_over_by_the_one_of_yesterday(
    cast: Cast, browser: Browser, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(cast.ana.password)
    with backstage() as session:
        session.get_one(User, cast.ana.actor.user_id).password_hash = old
    hash_password, hashed = passwords.hash_password, []

    def hashed_as_a_letter_is_used(password: str) -> str:
        with backstage() as session:
            session.get_one(User, cast.ana.actor.user_id).password_hash = "of another password"
        hashed.append(password)
        return hash_password(password)

    monkeypatch.setattr(passwords, "hash_password", hashed_as_a_letter_is_used)
    assert browser.enter(cast.ana.email, cast.ana.password).status_code == 303
    with backstage() as session:
        assert session.get_one(User, cast.ana.actor.user_id).password_hash == "of another password"
    assert hashed == [cast.ana.password], "the premise"


def test_an_empty_form_says_what_is_missing(browser: Browser) -> None:
    answer = browser.enter("", "")
    assert answer.status_code == 422
    assert "fill in both" in answer.text


def test_a_closed_account_does_not_open_and_only_its_owner_is_told(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    with backstage() as session:
        session.get_one(User, cast.dee.actor.user_id).is_active = False
    assert "do not match" in browser.enter(cast.dee.email, "not the password").text
    answer = browser.enter(cast.dee.email, cast.dee.password)
    assert answer.status_code == 401
    assert "This account is closed." in answer.text


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(cast: Cast, browser: Browser) -> None:
    sentences = [error_of(browser.enter(cast.ana.email, "wrong one").text) for _ in range(5)]
    assert "4 more tries" in sentences[0]
    assert "One more try" in sentences[3]
    answer = browser.enter(cast.ana.email, cast.ana.password)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert "Too many tries" in answer.text


def test_the_pause_of_one_account_does_not_reach_another_nor_another_address(
    cast: Cast, browser: Browser, sign_in: SignIn
) -> None:
    for _ in range(6):
        refused = browser.enter(cast.ana.email, "wrong one")
    assert refused.status_code == 429
    assert browser.enter(cast.ben.email, cast.ben.password).status_code == 303
    assert sign_in(cast.ana).get("/links").status_code == 200


def test_one_address_that_tries_many_accounts_has_to_wait(browser: Browser, cast: Cast) -> None:
    for number in range(30):
        assert browser.enter(f"nobody{number}@example.test", "a guess").status_code == 401
    assert browser.enter(cast.ben.email, cast.ben.password).status_code == 429


def test_nobody_is_shut_out_by_what_one_address_sends(cast: Cast, browser: Browser, sign_in: SignIn) -> None:
    answers = [browser.enter(cast.ana.email, "wrong one").status_code for _ in range(51)]
    assert (answers.count(401), answers.count(429)) == (5, 46)
    assert sign_in(cast.ana).get("/links").status_code == 200


def test_another_spelling_of_an_address_has_no_tries_of_its_own(cast: Cast, browser: Browser) -> None:
    wide = cast.ana.email.replace("a", "\N{FULLWIDTH LATIN SMALL LETTER A}")
    assert browser.enter(wide, cast.ana.password).status_code == 303, "it names the same account"
    browser.submit("/sign-out", on="/links")
    for _ in range(5):
        assert browser.enter(cast.ana.email, "wrong one").status_code == 401
    assert browser.enter(wide, cast.ana.password).status_code == 429


def test_tries_at_the_same_time_count_before_the_first_has_failed(
    app: Flask, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_here = Barrier(30)

    def slow(*_given: object) -> bool:
        with suppress(BrokenBarrierError):
            all_here.wait(timeout=5)
        return False

    monkeypatch.setattr(passwords, "matches", slow)
    token, cookie = browser.token(), browser.get_cookie("maxpulse")
    assert cookie is not None

    def guess(number: int) -> int:
        one = Browser(app, address=browser.environ_base["REMOTE_ADDR"])
        one.set_cookie("maxpulse", cookie.value)
        form = {"email": f"nobody{number}@example.test", "password": "a guess", "csrf_token": token}
        return one.post("/sign-in", data=form).status_code

    with ThreadPoolExecutor(36) as pool:
        answers = list(pool.map(guess, range(36)))
    assert (answers.count(401), answers.count(429)) == (30, 6)


def test_hashing_keeps_no_connection_waiting(
    app: Flask, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    def look(*_given: object) -> bool:
        held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return False

    monkeypatch.setattr(passwords, "matches", look)
    assert browser.enter(cast.ana.email, "a guess").status_code == 401
    assert held == [0]


def test_who_signs_in_leaves_the_others_at_the_address_their_tries(cast: Cast, browser: Browser) -> None:
    for _ in range(31):
        assert browser.enter(cast.ana.email, cast.ana.password).status_code == 303
        browser.submit("/sign-out", on="/links")


def test_a_right_password_wipes_the_tries_of_the_account(cast: Cast, browser: Browser) -> None:
    for _ in range(4):
        browser.enter(cast.ana.email, "wrong one")
    assert browser.enter(cast.ana.email, cast.ana.password).status_code == 303
    browser.submit("/sign-out", on="/links")
    assert "4 more tries" in error_of(browser.enter(cast.ana.email, "wrong one").text)


@pytest.mark.parametrize("wanted", ["/links?page=2", "/revenue"])
def test_one_goes_on_to_where_one_was_stopped(cast: Cast, browser: Browser, wanted: str) -> None:
    stopped = browser.get(wanted)
    assert stopped.status_code == 303
    page = browser.get(stopped.location)
    assert f'name="next" value="{wanted}"' in page.text
    assert browser.enter(cast.ana.email, cast.ana.password, next=wanted).location == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "//evil.test/",
        "///evil.test",
        "/\\evil.test",
        "/\t/evil.test",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_sent_to_another_host(cast: Cast, browser: Browser, elsewhere: str) -> None:
    assert browser.enter(cast.ana.email, cast.ana.password, next=elsewhere).location == "/hub"


@pytest.mark.parametrize("broken", ["//[", "//\N{DOUBLE QUESTION MARK}"])
def test_an_address_that_is_none_is_no_failure(browser: Browser, broken: str) -> None:
    assert browser.get("/sign-in", query_string={"next": broken}).status_code == 200


def test_htmx_is_led_to_addresses_in_other_scripts_too(cast: Cast, browser: Browser) -> None:
    form = {"email": cast.ana.email, "password": cast.ana.password, "csrf_token": browser.token()}
    answer = browser.post("/sign-in", data={**form, "next": "/hub?q=李"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/hub?q=%E6%9D%8E"


def test_who_is_signed_in_does_not_sign_in_again(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.dee).get("/sign-in").location == "/trainer"


def test_each_try_is_in_the_audit_with_where_it_came_from(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.enter(cast.eli.email, "wrong one")
    browser.come_in(cast.eli)
    address = browser.environ_base["REMOTE_ADDR"]
    with backstage() as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.ip_address == address).order_by(AuditEntry.at)
        ).all()
    assert [(entry.action, entry.actor_role) for entry in found] == [
        ("sign_in_failed", "visitor"),
        ("password_was_right", "admin"),
        ("sign_in", "admin"),
    ]
    failed, _half_way, entered = found
    assert (failed.subject_id, failed.after) == (cast.eli.actor.user_id, {"reason": "mismatch"})
    assert entered.actor_user_id == cast.eli.actor.user_id
    assert entered.user_agent == browser.environ_base["HTTP_USER_AGENT"]
    assert entered.request_id


def error_of(page: str) -> str:
    """The sentence below the password."""
    return page.split('id="f-password-error"')[1].split("</p>")[0]
