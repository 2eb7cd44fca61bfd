"""A forgotten password: asked for, chosen anew, told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask

from maxpulse.accounts.models import User
from maxpulse.core import clock
from tests.factories.cast import Cast, Person, with_phone
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import deeds_about, kinds_to, link_to, mails_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
NEW = "copper walrus mild tangent"


@pytest.mark.parametrize("who", some_of(["cai", "eli", "ana", "dee"]))
def test_everybody_chooses_another_by_letter_and_is_signed_out_everywhere(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage, who: str
) -> None:
    person: Person = getattr(cast, who)
    elsewhere = sign_in(person)
    answer = browser.submit("/forgotten-password", email=f" {person.email.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/forgotten-password/sent")
    link = link_to(backstage, person.email, "reset")
    assert browser.submit(link, password=NEW).location == "/sign-in?new-password=1"
    assert elsewhere.get("/account").status_code == 303
    assert browser.enter(person.email, person.password).status_code == 401
    assert browser.enter(person.email, NEW).status_code == 303
    assert kinds_to(backstage, person.email) == ["reset", "password-changed"]
    deeds = deeds_about(backstage, person.actor.user_id)
    assert deeds.index("password_reset") == deeds.index("letter_written") + 1


def test_who_waits_for_the_code_with_the_old_password_waits_in_vain(
    cast: Cast, browser: Browser, app: Flask, backstage: Backstage
) -> None:
    thief = Browser(app, address="10.79.0.2")
    assert thief.enter(cast.eli.email, cast.eli.password).location == "/sign-in/code"
    token = thief.token("/sign-in/code")
    browser.submit("/forgotten-password", email=cast.eli.email)
    browser.submit(link_to(backstage, cast.eli.email, "reset"), password=NEW)
    assert cast.eli.phone is not None
    answer = thief.post("/sign-in/code", data={"code": cast.eli.phone.code(), "csrf_token": token})
    assert answer.location == "/sign-in?begin-anew=1"
    assert thief.get("/account").status_code == 303


def test_an_unknown_address_gets_the_same_answer(cast: Cast, browser: Browser, backstage: Backstage) -> None:
    known = browser.submit("/forgotten-password", email=cast.ana.email)
    unknown = browser.submit("/forgotten-password", email="nobody.at.all@example.test")
    assert (known.status_code, known.location, known.text) == (
        unknown.status_code,
        unknown.location,
        unknown.text,
    )
    assert kinds_to(backstage, "nobody.at.all@example.test") == []


def test_a_newer_letter_replaces_the_older_and_a_sixth_is_not_written(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    links = []
    for _time in range(6):
        assert browser.submit("/forgotten-password", email=cast.ana.email).status_code == 303
        links.append(link_to(backstage, cast.ana.email, "reset"))
    assert links[4] == links[5]
    assert [browser.get(link).status_code for link in links[:4]] == [410] * 4
    assert browser.submit(links[0], on=links[4], password=NEW).status_code == 410
    assert browser.get(links[4]).status_code == 200
    with clock.travelling(clock.now() + timedelta(minutes=61)):
        browser.submit("/forgotten-password", email=cast.ana.email)
        assert link_to(backstage, cast.ana.email, "reset") not in links


def test_a_letter_is_good_for_an_hour(cast: Cast, browser: Browser, backstage: Backstage) -> None:
    browser.submit("/forgotten-password", email=cast.ana.email)
    link = link_to(backstage, cast.ana.email, "reset")
    with clock.travelling(clock.now() + timedelta(minutes=61)):
        assert browser.submit(link, on="/sign-in", password=NEW).status_code == 410


def test_a_weak_password_does_not_use_the_letter_up(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.ana.email)
    link = link_to(backstage, cast.ana.email, "reset")
    for weak in ("", "short", "password1234"):
        assert browser.submit(link, password=weak).status_code == 422
    assert browser.submit(link, password=NEW).status_code == 303


def test_of_two_who_use_a_letter_at_once_one_sets_the_password(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.ana.email)
    link, together = link_to(backstage, cast.ana.email, "reset"), Barrier(6)
    tries = [f"{NEW} {number}" for number in range(6)]

    def at_once(password: str) -> int:
        one = Browser(app, address="10.79.0.1")
        token = one.token(link)
        together.wait(timeout=10)
        return one.post(link, data={"password": password, "csrf_token": token}).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(at_once, tries))
    assert sorted(answers) == [303] + [410] * 5
    assert browser.enter(cast.ana.email, tries[answers.index(303)]).status_code == 303


def test_the_owner_of_a_closed_account_hears_that_it_is(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.dee.email)
    link = link_to(backstage, cast.dee.email, "reset")
    with backstage() as session:
        session.get_one(User, cast.dee.actor.user_id).is_active = False
    assert browser.get(link).status_code == 410
    assert browser.submit(link, on="/sign-in", password=NEW).status_code == 410
    browser.submit("/forgotten-password", email=cast.dee.email)
    assert kinds_to(backstage, cast.dee.email) == ["reset", "closed"]


def test_the_owner_of_a_closed_account_is_not_written_to_without_end(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    with backstage() as session:
        session.get_one(User, cast.dee.actor.user_id).is_active = False
    for _time in range(7):
        assert browser.submit("/forgotten-password", email=cast.dee.email).location.endswith("/sent")
    assert kinds_to(backstage, cast.dee.email) == ["closed"] * 5


def test_choosing_by_letter_confirms_the_address_too(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.cai.email)
    browser.submit(link_to(backstage, cast.cai.email, "reset"), password=NEW)
    with backstage() as session:
        assert session.get_one(User, cast.cai.actor.user_id).email_verified_at is not None


def test_choosing_by_letter_for_the_first_time_takes_off_the_second_factor_of_whoever_came_before(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    before = with_phone(app, cast.cai)
    # They came before the database asked for a confirmed address.
    with backstage() as session:
        session.get_one(User, before.actor.user_id).email_verified_at = None
    browser.submit("/forgotten-password", email=before.email)
    browser.submit(link_to(backstage, before.email, "reset"), password=NEW)
    assert browser.enter(before.email, NEW).location == "/me"
    (told,) = (mail for mail in mails_to(backstage, before.email) if mail.kind == "password-changed")
    assert "The second factor and its recovery codes were taken off." in told.plain


def test_choosing_by_letter_keeps_the_second_factor_of_who_has_confirmed_the_address(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    owner = with_phone(app, cast.cai)
    browser.submit("/forgotten-password", email=owner.email)
    browser.submit(link_to(backstage, owner.email, "reset"), password=NEW)
    assert browser.enter(owner.email, NEW).location == "/sign-in/code"
    (told,) = (mail for mail in mails_to(backstage, owner.email) if mail.kind == "password-changed")
    assert "were taken off" not in told.plain


@pytest.mark.parametrize("typed", ["", "nobody", "a@", "x" * 300 + "@example.test"])
def test_what_is_no_address_is_told_so(browser: Browser, typed: str) -> None:
    answer = browser.submit("/forgotten-password", email=typed)
    assert answer.status_code == 422
    assert "e-mail address" in answer.text


def test_no_address_asks_without_end(browser: Browser) -> None:
    token = browser.token("/forgotten-password")
    answers = [
        browser.post("/forgotten-password", data={"email": "x", "csrf_token": token}).status_code
        for _ in range(31)
    ]
    assert answers == [422] * 30 + [429]


def test_the_page_of_a_letter_tells_nobody_where_one_came_from(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.ana.email)
    answer = browser.get(link_to(backstage, cast.ana.email, "reset"))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_letter_says_where_to_go_in_text_and_in_html(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.ana.email)
    (mail,) = mails_to(backstage, cast.ana.email)
    for part in (mail.plain, mail.html):
        assert "http://localhost/letters/" in part
        assert "once, for one hour" in part
    assert mail.subject == "Choose a new password"


def test_a_reset_leaves_the_second_factor_where_it_is(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.eli.email)
    browser.submit(link_to(backstage, cast.eli.email, "reset"), password=NEW)
    assert browser.enter(cast.eli.email, NEW).location == "/sign-in/code"
    assert browser.get("/admin").status_code == 303, "the new password alone opens nothing"
