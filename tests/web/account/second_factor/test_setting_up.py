"""Setting up a second factor and its recovery codes, through the pages."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.accounts import passwords
from maxpulse.core import clock
from tests.factories.cast import Cast, Person, confirm_address, make_admin, with_phone
from tests.factories.databases import Urls
from tests.factories.phone import HALF_MINUTE
from tests.sampling import some_of
from tests.web.account.second_factor.pages import (
    CONFIRM,
    HERE,
    PAPER,
    SET_UP,
    SignIn,
    scan,
    set_up,
    show_it_is_them,
)
from tests.web.browser import Browser
from tests.web.conftest import Backstage


def test_an_address_is_confirmed_before_a_second_factor_guards_the_account(
    app: Flask, cast: Cast, browser: Browser
) -> None:
    browser.come_in(cast.cai)
    page = browser.get(HERE).text
    assert "Confirm your e-mail address first" in page
    assert SET_UP not in page
    assert browser.get(SET_UP).location == HERE
    assert browser.submit(CONFIRM, on=HERE, code="123456").location == HERE
    confirm_address(app, cast.cai)
    set_up(browser)


@pytest.mark.parametrize("seat", some_of(["ana", "cai", "dee"], always=1))
def test_everybody_can_set_one_up_and_signs_in_with_it_from_then_on(
    app: Flask, cast: Cast, sign_in: SignIn, seat: str
) -> None:
    person: Person = getattr(cast, seat)
    browser = sign_in(person)
    assert "Set it up" in browser.get(HERE).text
    phone, shown = set_up(browser)
    assert len(phone.paper) == 10
    assert "Your second factor is on" in shown.text
    assert "On since" in browser.get(HERE).text
    with clock.travelling(clock.now() + HALF_MINUTE):
        other = Browser(app)
        assert other.enter(person.email, person.password).location == "/sign-in/code"
        assert other.submit("/sign-in/code", code=phone.code()).status_code == 303
    third = Browser(app)
    third.enter(person.email, person.password)
    assert third.submit("/sign-in/code", code=phone.paper[3]).status_code == 303


def test_the_codes_can_be_kept_as_a_file_without_a_script(cast: Cast, sign_in: SignIn) -> None:
    phone, shown = set_up(sign_in(cast.ana))
    found = re.search(
        r'href="data:text/plain;charset=utf-8,([^"]*)" download="[^"]+\.txt"', shown.text
    ) or re.search(r'href="data:text/plain;charset=utf-8,([^"]*)"', shown.text)
    assert found
    kept = unquote(html.unescape(found[1])).splitlines()
    assert kept == [f"MAXPULSE {cast.ana.email}", *phone.paper]


def test_the_page_draws_the_code_itself_and_shows_the_same_to_two_tabs(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    show_it_is_them(browser)
    page = browser.get(SET_UP)
    assert re.search(r'<svg role="img"[^>]* class="m-qr"><title>QR code', page.text)
    assert "style=" not in page.text
    assert scan(browser).secret == scan(browser).secret


def test_a_secret_that_was_shown_and_not_confirmed_is_replaced_in_time(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    first = scan(browser)
    with clock.travelling(clock.now() + timedelta(minutes=16)):
        browser.submit("/account/proof", proof=cast.ana.password, next=SET_UP)
        assert scan(browser).secret != first.secret


@pytest.mark.parametrize("typed", ["", "12345", "letters"])
def test_what_is_no_code_is_asked_for_again(cast: Cast, sign_in: SignIn, typed: str) -> None:
    browser = sign_in(cast.ana)
    show_it_is_them(browser)
    answer = browser.submit(CONFIRM, on=SET_UP, code=typed)
    assert answer.status_code == 422
    assert "six digits" in answer.text


def test_a_wrong_code_turns_nothing_on(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    phone = scan(browser)
    assert browser.submit(CONFIRM, on=SET_UP, code=phone.wrong_code()).status_code == 422
    assert scan(browser).secret == phone.secret, "the picture stays the same"
    assert Browser(app).enter(cast.ana.email, cast.ana.password).location == "/hub"


def test_the_machine_that_takes_the_first_code_may_be_behind_the_one_that_showed_the_secret(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ana)
    show_it_is_them(browser)
    with clock.travelling(clock.now() + timedelta(seconds=20)):
        phone = scan(browser)
    assert browser.submit(CONFIRM, on=SET_UP, code=phone.code()).status_code == 200
    assert "On since" in browser.get(HERE).text


def test_other_devices_are_signed_out_and_the_owner_is_told(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    here, there = sign_in(cast.ana), sign_in(cast.ana)
    set_up(here)
    assert here.get("/links").status_code == 200
    assert there.get("/links").status_code == 303
    with backstage() as session:
        told = session.execute(
            text("select subject from mails where recipient = :to"), {"to": cast.ana.email}
        )
        assert list(told.scalars()) == ["Your second factor is on"]


def test_it_is_set_up_once(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    phone, _shown = set_up(browser)
    assert browser.get(SET_UP).location == HERE
    with clock.travelling(clock.now() + HALF_MINUTE):
        assert browser.submit(CONFIRM, on=HERE, code=phone.code()).location == HERE
    assert "10 recovery codes are left" in browser.get(HERE).text


def test_new_recovery_codes_make_the_old_ones_worthless(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    phone, _shown = set_up(browser)
    renewed = PAPER.findall(browser.submit(f"{HERE}/recovery-codes", on=HERE).text)
    assert len(renewed) == 10
    assert not set(renewed) & set(phone.paper)
    other = Browser(app)
    other.enter(cast.ana.email, cast.ana.password)
    assert other.submit("/sign-in/code", code=phone.paper[0]).status_code == 401
    assert other.submit("/sign-in/code", code=renewed[0]).status_code == 303


def test_a_new_admin_sets_one_up_and_is_let_in_to_where_they_wanted(app: Flask) -> None:
    person, browser = make_admin(app, "Fay"), Browser(app)
    browser.enter(person.email, person.password)
    led = browser.get("/admin/audit?page=2").location
    assert led == f"{SET_UP}?next=%2Fadmin%2Faudit%3Fpage%3D2"
    page = browser.get(led)
    assert "Before anything opens" in page.text
    assert 'name="next" value="/admin/audit?page=2"' in page.text
    _phone, shown = set_up(browser)
    assert f'href="{HERE}"' in shown.text
    assert browser.get("/admin/audit").status_code == 200


def test_setting_up_asks_for_the_password_again_when_the_sign_in_was_long_ago(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ana)
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        assert browser.get(SET_UP).location == "/account/proof?next=%2Faccount%2Fsecond-factor%2Fset-up"


def test_one_phone_is_not_another(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    ana = with_phone(app, cast.ana)
    assert ana.phone is not None
    ben = sign_in(cast.ben)
    scan(ben)
    assert ben.submit(CONFIRM, on=SET_UP, code=ana.phone.code()).status_code == 422


def test_recovery_codes_are_kept_as_slow_hashes(cast: Cast, database: Urls) -> None:
    asked = "select code_hash from recovery_codes where user_id = %s"
    with psycopg.connect(database.owner) as owner:
        kept = [row[0] for row in owner.execute(asked, (cast.eli.actor.user_id,))]
    assert len(kept) == 10
    assert all(each.startswith("$argon2id$") for each in kept)
    assert len({each.split("$")[4] for each in kept}) == 10, "each has a salt of its own"
    assert passwords.FOR_RECOVERY_CODES.memory_cost >= 19 * 1024
