"""Taking passkeys off, and what an admin keeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.accounts.actions import passkeys
from maxpulse.core.db import acting
from tests.factories.cast import Cast, make_admin, with_phone
from tests.factories.databases import Urls
from tests.factories.passkeys import with_passkey
from tests.fakes.authenticator import Authenticator
from tests.runtime.processes import wait_for
from tests.web.account.passkeys.pages import (
    ASK,
    CODE,
    HERE,
    NEW,
    add,
    deeds,
    half_in,
    ids_of,
    press,
    signature,
)
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import mails_to
from tests.web.participant.test_closed_meanwhile import is_waited_for


def take_off(browser: Browser, which: str, **proof: str) -> TestResponse:
    return browser.submit(f"{HERE}/removal", on=HERE, which=which, **proof)


def test_taking_one_off_takes_password_and_passkey_and_the_last_turns_it_off(
    app: Flask, cast: Cast, ana: Browser, backstage: Backstage
) -> None:
    first, second = Authenticator(), Authenticator()
    add(ana, first, "First")
    add(ana, second, "Second")
    one, other = ids_of(backstage, cast.ana)
    right = {"password": cast.ana.password}
    for _time in range(11):
        nothing = take_off(ana, one, **right, code=" ")
        assert (nothing.status_code, "Please fill in the code." in nothing.text) == (422, True), "no try"
    assert take_off(ana, one, password="a guess", passkey=signature(ana, first)).status_code == 422
    assert ids_of(backstage, cast.ana) == [one, other]
    assert take_off(ana, one, **right, passkey=signature(ana, first)).location == f"{HERE}?removed=1"
    refused = press(half_in(app, cast.ana), first)
    assert (refused.status_code, "does not belong to your account" in refused.text) == (401, True)
    assert take_off(ana, other, **right, passkey=signature(ana, second)).status_code == 303
    assert Browser(app).enter(cast.ana.email, cast.ana.password).location == "/hub"
    assert "recovery codes are left" not in ana.get(HERE).text
    subjects = [mail.subject for mail in mails_to(backstage, cast.ana.email)]
    assert subjects[-2:] == ["A passkey was taken off", "Your second factor is off"]
    assert [action for action, _after in deeds(backstage, cast.ana)].count("passkey_removed") == 2


def test_of_the_last_two_taken_off_at_once_the_later_is_the_last(
    app: Flask, cast: Cast, ana: Browser, backstage: Backstage, database: Urls
) -> None:
    owner, user_id = cast.ana.actor, cast.ana.actor.user_id
    assert user_id is not None
    for name in ("First", "Second"):
        add(ana, Authenticator(), name)
    one, other = map(UUID, ids_of(backstage, cast.ana))

    def take_the_other_off() -> bool:
        with app.app_context(), acting(owner):
            return passkeys.remove(user_id, cast.ana.email, other)

    with ThreadPoolExecutor(1) as pool:
        with app.app_context(), acting(owner) as session:
            assert passkeys.remove(user_id, cast.ana.email, one)
            mine = session.scalar(text("select pg_backend_pid()"))
            second = pool.submit(take_the_other_off)
            wait_for(lambda: is_waited_for(database, mine), "the second to wait")
        assert second.result(30)
    assert deeds(backstage, cast.ana)[-1][0] == "second_factor_turned_off"
    assert mails_to(backstage, cast.ana.email)[-1].subject == "Your second factor is off"


def test_an_app_is_taken_off_and_the_passkey_stays(app: Flask, cast: Cast, backstage: Backstage) -> None:
    person = with_phone(app, cast.ana)
    ring, paper = with_passkey(app, person)
    assert paper == [], "those there are stay good"
    browser = half_in(app, person)
    press(browser, ring)
    right = {"password": person.password, "passkey": signature(browser, ring)}
    assert take_off(browser, "app", **right).status_code == 303
    assert person.phone is not None
    assert half_in(app, person).submit(CODE, code=person.phone.code()).status_code == 401
    assert half_in(app, person).submit(CODE, code=person.phone.paper[0]).status_code == 303
    assert mails_to(backstage, person.email)[-2].subject == "Your authenticator app was taken off"


def test_nobody_takes_off_anothers(app: Flask, cast: Cast, ana: Browser, backstage: Backstage) -> None:
    ring, _paper = with_passkey(app, cast.ben)
    mine = Authenticator()
    add(ana, mine)
    (theirs,) = ids_of(backstage, cast.ben)
    answer = take_off(ana, theirs, password=cast.ana.password, passkey=signature(ana, mine))
    assert answer.status_code == 404
    for odd in ("", "passkey", "\0", "app"):
        assert take_off(ana, odd, password=cast.ana.password).status_code == 404
    assert press(half_in(app, cast.ben), ring).status_code == 303


def test_an_admin_gets_in_with_a_passkey_alone_and_keeps_one(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    fay, ring, browser = make_admin(app, "Fay"), Authenticator(), Browser(app)
    browser.enter(fay.email, fay.password)
    led = browser.get("/admin/audit").location
    page = browser.get(led).text
    assert f'href="{NEW}?next=%2Fadmin%2Faudit"' in page
    assert browser.get(f"{NEW}?next=/admin/audit").status_code == 200
    shown = add(browser, ring, next="/admin/audit")
    assert 'href="/admin/audit"' in shown.text
    assert browser.get("/admin/audit").status_code == 200
    assert Browser(app).enter(fay.email, fay.password).location == CODE
    assert press(half_in(app, fay), ring).location == "/admin"
    assert f"{HERE}/removal" not in browser.get(HERE).text
    (only,) = ids_of(backstage, fay)
    assert take_off(browser, only, password=fay.password, passkey=signature(browser, ring)).status_code == 404


@pytest.mark.thorough
def test_an_admin_who_has_two_takes_one_off(app: Flask, cast: Cast, backstage: Backstage) -> None:
    ring, _paper = with_passkey(app, cast.eli)
    browser = half_in(app, cast.eli)
    assert press(browser, ring).location == "/admin"
    right = {"password": cast.eli.password, "passkey": signature(browser, ring)}
    assert take_off(browser, "app", **right).status_code == 303
    assert press(half_in(app, cast.eli), ring).location == "/admin"
    assert f"{HERE}/removal" not in browser.get(HERE).text


def test_who_owes_a_second_factor_and_has_a_passkey_adds_no_other_by_the_password(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    ring, _paper = with_passkey(app, make := make_admin(app, "Fay"))
    browser = half_in(app, make)
    press(browser, ring)
    with backstage() as session:
        session.execute(
            text("update user_sessions set second_factor_at = null where user_id = :id"),
            {"id": make.actor.user_id},
        )
    assert browser.get("/admin").location.startswith(f"{HERE}/set-up")
    assert browser.get(f"{HERE}/set-up").location == "/account/proof"
    for led in (browser.get(NEW), browser.post(ASK, data={"csrf_token": browser.made_token()})):
        assert led.location.startswith("/account/proof?by=factor")
    assert browser.submit("/account/proof", proof=make.password).status_code == 401
    assert browser.submit("/account/proof", passkey=signature(browser, ring)).status_code == 303
    assert browser.get("/admin").status_code == 200
