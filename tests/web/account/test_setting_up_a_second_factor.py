"""Setting up a second factor, its recovery codes, and turning it off, through the pages."""

from __future__ import annotations

import contextlib
import html
import re
from base64 import b32decode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.accounts import passwords
from maxpulse.accounts.rules import DEMO_DOMAIN
from maxpulse.core import clock
from tests.factories.cast import PASSWORD, Cast, Person, confirm_address, make_admin, with_phone
from tests.factories.databases import Urls
from tests.factories.phone import Phone
from tests.fakes.providers import FakeProvider
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.ways import go_there_and_back

SignIn = Callable[[Person], Browser]
HERE = "/account/second-factor"
SET_UP, CONFIRM = f"{HERE}/set-up", f"{HERE}/confirmation"
KEY = re.compile(r'id="key" value="([A-Z2-7]{32})"')
PAPER = re.compile(r"<code>([2-9a-z-]{14})</code>")


@pytest.fixture
def sign_in(app: Flask, sign_in: SignIn) -> SignIn:
    """As everywhere, with an address that is confirmed."""

    def as_person(person: Person) -> Browser:
        confirm_address(app, person)
        return sign_in(person)

    return as_person


def show_it_is_them(browser: Browser, wanted: str = SET_UP) -> None:
    """Type the password where a first second factor asks for it."""
    asked = browser.get(wanted).location or ""
    if asked.startswith("/account/proof?next="):
        assert browser.submit("/account/proof", proof=PASSWORD, next=wanted).location == wanted


def scan(browser: Browser) -> Phone:
    """Put what the page shows into a phone."""
    show_it_is_them(browser)
    found = KEY.search(browser.get(SET_UP).text)
    assert found
    return Phone(b32decode(found[1]))


def set_up(browser: Browser) -> tuple[Phone, TestResponse]:
    """Scan, and type the first code."""
    phone = scan(browser)
    answer = browser.submit(CONFIRM, on=SET_UP, code=phone.code())
    assert answer.status_code == 200, answer.text
    phone.paper = PAPER.findall(answer.text)
    return phone, answer


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


@pytest.fixture
def demo_admin(app: Flask, backstage: Backstage) -> Person:
    """The admin of the demo data."""
    from maxpulse.accounts.actions import EmailTaken, register_account
    from maxpulse.core.actor import Actor

    email, password = f"admin@{DEMO_DOMAIN}", "maxpulse-demo"
    try:
        with backstage():
            register_account(email, password, "admin")
    except EmailTaken:
        pass
    return Person("demo", email, Actor.system(), password)


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


def test_setting_up_asks_for_the_password_again_when_the_sign_in_was_long_ago(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ana)
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        assert browser.get(SET_UP).location == "/account/proof?next=%2Faccount%2Fsecond-factor%2Fset-up"


HOMES = {"ana": "/hub", "cai": "/me", "dee": "/trainer"}
OFFER = f'action="{HERE}/refusal"'


@pytest.mark.parametrize("seat", some_of(HOMES))
def test_one_is_offered_where_everybody_starts_until_they_say_not_now(
    cast: Cast, sign_in: SignIn, seat: str
) -> None:
    person, home = getattr(cast, seat), HOMES[seat]
    browser = sign_in(person)
    assert browser.get(home).text.count(OFFER) == 1
    assert OFFER not in browser.get("/account").text
    assert browser.submit(f"{HERE}/refusal", on=home).location == home
    assert OFFER not in browser.get(home).text
    assert OFFER not in sign_in(person).get(home).text, "kept with the account, not the browser"
    assert "Set it up" in browser.get(HERE).text
    other = cast.ben if seat == "ana" else cast.ana
    assert OFFER in sign_in(other).get("/hub").text


@pytest.mark.parametrize("seat", some_of(HOMES, always=1))
def test_nobody_who_has_one_is_offered_another(app: Flask, cast: Cast, sign_in: SignIn, seat: str) -> None:
    browser = sign_in(getattr(cast, seat))
    set_up(browser)
    assert OFFER not in browser.get(HOMES[seat]).text
    with_one = with_phone(app, cast.ben)
    assert OFFER not in sign_in(with_one).get("/hub").text


def test_choices_made_before_stay_when_the_offer_is_set_aside(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    browser.submit("/account/notifications")
    browser.submit(f"{HERE}/refusal", on="/hub")
    assert 'name="mail_sale" value="on" checked' not in browser.get("/account/notifications").text
    assert 'data-quiet="sale"' in browser.get("/hub").text


def test_demo_accounts_are_offered_none(app: Flask, backstage: Backstage) -> None:
    from maxpulse.accounts.actions import EmailTaken, register_account

    with contextlib.suppress(EmailTaken), backstage():
        register_account(f"trainer@{DEMO_DOMAIN}", "maxpulse-demo", "trainer")
    browser = Browser(app)
    assert browser.enter(f"trainer@{DEMO_DOMAIN}", "maxpulse-demo").location == "/trainer"
    assert OFFER not in browser.get("/trainer").text


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
