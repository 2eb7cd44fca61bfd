"""Sessions: planted, ended, worn out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from maxpulse import flask_config
from maxpulse.accounts.actions import end_session, end_sessions_of, hash_of
from maxpulse.accounts.models import UserSession
from maxpulse.accounts.rules.endings import Ending
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.network.actions import reinstate_distributor, suspend_distributor
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import kinds_to, mails_to

SIGNED_IN = ("member", "account", "distributor", "trainer", "admin")
SignIn = Callable[[Person], Browser]


def test_the_database_keeps_only_the_hash_of_what_the_cookie_holds(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.ana)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    with backstage() as session:
        row = session.scalars(select(UserSession).where(UserSession.user_id == cast.ana.actor.user_id)).one()
    assert row.token_hash == hash_of(token)
    assert token.encode() not in row.token_hash


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(cast: Cast, browser: Browser) -> None:
    cookie = browser.enter(cast.ana.email, cast.ana.password).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    signature = cookie.partition(";")[0].rpartition(".")[2]
    assert len(signature) == 43, "256 bits"


def test_the_cookie_ends_with_the_browser_and_there_is_none_that_remembers(
    cast: Cast, browser: Browser
) -> None:
    """ "Keep me signed in" does not exist: there is no second, longer key that somebody could steal."""
    cookies = browser.enter(cast.ana.email, cast.ana.password, remember="on").headers.getlist("Set-Cookie")
    assert [cookie.split("=")[0] for cookie in cookies] == ["maxpulse"]
    assert not any("expires" in cookie.lower() or "max-age" in cookie.lower() for cookie in cookies)


@pytest.mark.parametrize("name", ["remember_token", "maxpulse", "__Host-maxpulse"])
def test_a_cookie_somebody_made_up_opens_nothing(cast: Cast, browser: Browser, name: str) -> None:
    for value in (str(cast.ana.actor.user_id), f"{cast.ana.actor.user_id}|{'0' * 128}", "x" * 43, "{}"):
        browser.set_cookie(name, value)
        assert browser.get("/links").status_code == 303


def test_behind_tls_no_neighbour_can_put_a_cookie_in_ours_place(settings: Settings) -> None:
    """The browser itself keeps a `__Host-` cookie to this host, this path and TLS."""
    plain, secure = (
        flask_config(settings.model_copy(update={"public_url": url}))
        for url in ("http://localhost", "https://maxpulse.example")
    )
    assert secure["SESSION_COOKIE_NAME"] == "__Host-maxpulse"
    assert (secure["SESSION_COOKIE_SECURE"], secure["SESSION_COOKIE_PATH"]) == (True, "/")
    assert "SESSION_COOKIE_DOMAIN" not in secure
    assert plain["SESSION_COOKIE_NAME"] == "maxpulse"


def test_two_installations_on_one_machine_sign_nobody_out_of_each_other(settings: Settings) -> None:
    """Browsers keep cookies by a host's name, whatever the port."""
    ports = (settings.model_copy(update={"public_url": "", "port": port}) for port in (8000, 8001))
    assert [flask_config(each)["SESSION_COOKIE_NAME"] for each in ports] == ["maxpulse-8000", "maxpulse-8001"]


def test_a_cookie_from_before_the_sign_in_is_worth_nothing_after_it(
    cast: Cast, browser: Browser, app: object
) -> None:
    browser.get("/sign-in")
    planted = browser.get_cookie("maxpulse")
    assert planted is not None
    browser.enter(cast.ana.email, cast.ana.password)
    assert browser.get("/links").status_code == 200
    browser.set_cookie("maxpulse", planted.value)
    assert browser.get("/links").status_code == 303


def test_signing_in_again_makes_another_session_and_ends_the_first(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    browser.enter(cast.ana.email, cast.ana.password)
    first = browser.get_cookie("maxpulse")
    assert first is not None
    browser.submit("/sign-in", on="/links", email=cast.ben.email, password=cast.ben.password)
    assert cast.ben.email in browser.get("/links").text
    browser.set_cookie("maxpulse", first.value)
    assert browser.get("/links").status_code == 303


def test_a_session_ended_anywhere_is_ended_everywhere(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    phone, desk = sign_in(cast.ana), sign_in(cast.ana)
    with backstage(cast.ana.actor) as session:
        first = session.scalars(select(UserSession).order_by(UserSession.created_at)).first()
        assert first is not None
        end_session(first.id)
    assert phone.get("/links").status_code == 303
    assert desk.get("/links").status_code == 200


def test_all_sessions_of_a_person_can_be_ended(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    browsers = [sign_in(cast.ana), sign_in(cast.ana)]
    assert cast.ana.actor.user_id is not None
    with backstage() as _session:
        end_sessions_of(cast.ana.actor.user_id, Ending.BY_ADMIN)
    assert [browser.get("/links").status_code for browser in browsers] == [303, 303]


def test_signing_out_ends_the_session_itself_not_only_the_cookie(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.ana)
    kept = browser.get_cookie("maxpulse")
    assert kept is not None
    answer = browser.submit("/sign-out", on="/links")
    assert (answer.status_code, answer.location) == (303, "/sign-in?signed-out=1")
    assert "You are signed out" in browser.get(answer.location).text
    browser.set_cookie("maxpulse", kept.value)
    assert browser.get("/links").status_code == 303
    with backstage() as session:
        deeds = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.actor_user_id == cast.ana.actor.user_id, AuditEntry.action.like("sign%"))
            .order_by(AuditEntry.at)
        ).all()
    assert deeds == ["sign_in", "sign_out"]


def test_signing_out_needs_a_form(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/links").status_code == 200


def test_a_session_nobody_uses_wears_out_and_one_in_use_does_not(cast: Cast, sign_in: SignIn) -> None:
    used, forgotten = sign_in(cast.ana), sign_in(cast.ana)
    start = clock.now()
    for day in (3, 6, 9):
        with clock.travelling(start + timedelta(days=day)):
            assert used.get("/links").status_code == 200
    with clock.travelling(start + timedelta(days=9)):
        assert forgotten.get("/links").status_code == 303


def test_even_a_session_in_use_is_over_one_day(cast: Cast, sign_in: SignIn) -> None:
    browser, start = sign_in(cast.ana), clock.now()
    for day in range(3, 30, 3):
        with clock.travelling(start + timedelta(days=day)):
            assert browser.get("/links").status_code == 200
    with clock.travelling(start + timedelta(days=30, minutes=1)):
        assert browser.get("/links").status_code == 303


def test_an_admin_who_goes_for_lunch_signs_in_again(cast: Cast, sign_in: SignIn) -> None:
    browser, start = sign_in(cast.eli), clock.now()
    with clock.travelling(start + timedelta(minutes=110)):
        assert browser.get("/admin/audit").status_code == 200
    with clock.travelling(start + timedelta(hours=4)):
        assert browser.get("/admin/audit").status_code == 303


def test_a_suspended_distributor_is_told_so_until_reinstated(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.ana)
    assert browser.get("/links").status_code == 200
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id)
    answer = browser.get("/links")
    assert answer.status_code == 403
    assert "Your account is suspended." in answer.text
    assert browser.submit("/links", on="/hub", campaign_name="One more").status_code == 403
    with backstage(cast.eli.actor):
        reinstate_distributor(cast.ana.distributor_id)
    assert browser.get("/links").status_code == 200


def test_only_admins_suspend(cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.ben.actor):
        try:
            suspend_distributor(cast.ana.distributor_id)
        except LookupError:
            return
    raise AssertionError("a rival suspended Ana")


def test_the_owner_is_told_when_the_account_is_opened_on_a_new_kind_of_device(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
    sign_in(cast.ana), sign_in(cast.ana)
    assert kinds_to(backstage, cast.ana.email) == [], (
        "of the first device there is no news, nor of the same again"
    )
    Browser(app, agent=firefox).come_in(cast.ana)
    (mail,) = mails_to(backstage, cast.ana.email)
    assert mail.kind == "new_device"
    assert "Firefox · Linux" in mail.plain
    Browser(app, agent=firefox).come_in(cast.ana)
    assert len(mails_to(backstage, cast.ana.email)) == 1


def test_signing_out_empties_the_browsers_cache(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.ana).submit("/sign-out", on="/account")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("seat", some_of(["cai", "ana", "dee", "eli"]))
def test_signing_out_is_on_every_page_behind_a_sign_in(
    app: Flask, cast: Cast, sign_in: SignIn, seat: str
) -> None:
    browser, pages = sign_in(getattr(cast, seat)), 0
    for rule in app.url_map.iter_rules():
        door = rule.endpoint.partition(".")[0]
        if door in SIGNED_IN and "GET" in (rule.methods or ()) and not rule.arguments and not rule.websocket:
            answer = browser.get(rule.rule)
            if answer.status_code == 200 and "<main" in answer.text:
                pages += 1
                assert 'action="/sign-out"' in answer.text, rule.rule
    assert pages >= 8


@pytest.mark.parametrize("seat", ["ana", "eli"])
def test_who_comes_in_at_once_for_other_tests_is_as_much_in_as_by_the_page(
    app: Flask, cast: Cast, backstage: Backstage, seat: str
) -> None:
    person: Person = getattr(cast, seat)
    by_the_page, at_once = Browser(app), Browser(app)
    by_the_page.come_in(person)
    at_once.be(person)
    with backstage() as session:
        mine = UserSession.user_id == person.actor.user_id
        rows = session.scalars(select(UserSession).where(mine).order_by(UserSession.created_at)).all()
        of_each = [
            (row.user_agent, row.ip_address, row.expires_at - row.created_at, row.second_factor_at is None)
            for row in rows
        ]
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id.in_([r.id for r in rows]))
        ).all()
        told = [(each.action, each.actor_role, each.ip_address, each.user_agent) for each in entries]
    assert of_each == of_each[:1] * 2
    assert told == told[:1] * 2
    for browser in (by_the_page, at_once):
        assert browser.get("/account/security").status_code == 200
