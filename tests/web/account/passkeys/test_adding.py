"""Adding passkeys to one's account, and signing in with them from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from maxpulse.accounts.rules.passkeys import ASKED_FOR, MOST_PASSKEYS
from maxpulse.core import clock
from tests.factories.cast import Cast, Person, confirm_address
from tests.factories.passkeys import with_passkey
from tests.factories.phone import HALF_MINUTE
from tests.fakes.authenticator import Authenticator
from tests.sampling import some_of
from tests.web.account.passkeys.pages import (
    ADD,
    ASK,
    CODE,
    HERE,
    NEW,
    SignIn,
    add,
    deeds,
    half_in,
    press,
    question,
)
from tests.web.account.second_factor.pages import (
    CONFIRM,
    PAPER,
    SET_UP,
    scan,
    show_it_is_them,
)
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import mails_to


@pytest.mark.parametrize("seat", some_of(["cai", "ana", "dee"], always=1))
def test_everybody_adds_one_and_signs_in_with_it_from_then_on(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, seat: str
) -> None:
    person: Person = getattr(cast, seat)
    confirm_address(app, person)
    browser, ring = sign_in(person), Authenticator()
    assert "Add a passkey" in browser.get(HERE).text
    show_it_is_them(browser, NEW)
    assert browser.get(NEW).status_code == 200
    shown = add(browser, ring, "Blue key")
    assert len(PAPER.findall(shown.text)) == 10, "recovery codes come with the first second factor"
    page = browser.get(HERE).text
    assert "Blue key" in page
    assert "Not used yet" in page
    other = half_in(app, person)
    offered = other.get(CODE).text
    assert "Use a passkey" in offered
    assert "/static/passkey." in offered
    assert press(other, ring).status_code == 303
    assert "Last used" in other.get(HERE).text
    assert next(mail.subject for mail in mails_to(backstage, person.email)) == "You have a new passkey"
    added = [after for action, after in deeds(backstage, person) if action == "passkey_added"]
    assert [each["first"] for each in added] == [True]


def test_an_address_is_confirmed_before_a_passkey_guards_the_account(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.cai)
    assert "Confirm your e-mail address first" in browser.get(HERE).text
    assert browser.get(NEW).location == HERE
    assert browser.post(ASK, data={"csrf_token": browser.made_token()}).location == HERE
    sent = browser.post(ADD, data={"new_passkey": "{}", "csrf_token": browser.made_token()})
    assert sent.location == HERE


def test_other_devices_are_signed_out_by_each_and_recovery_codes_stay(
    app: Flask, cast: Cast, ana: Browser
) -> None:
    there, first = Browser(app), Authenticator()
    there.come_in(cast.ana)
    paper = PAPER.findall(add(ana, first).text)
    assert ana.get("/links").status_code == 200
    assert there.get("/links").status_code == 303
    assert add(ana, Authenticator(), "Second").location == f"{HERE}?added=1"
    assert "10 recovery codes are left" in ana.get(f"{HERE}?added=1").text
    other = half_in(app, cast.ana)
    assert other.submit(CODE, code=paper[0], paper="on").location == "/hub"


@pytest.mark.thorough
def test_an_app_beside_a_passkey_keeps_the_recovery_codes_and_both_sign_in(
    app: Flask, cast: Cast, ana: Browser
) -> None:
    ring = Authenticator()
    paper = PAPER.findall(add(ana, ring).text)
    phone = scan(ana)
    assert ana.submit(CONFIRM, on=SET_UP, code=phone.code()).location == f"{HERE}?added=1"
    with clock.travelling(clock.now() + HALF_MINUTE):
        for code in (phone.code(), paper[1]):
            assert half_in(app, cast.ana).submit(CODE, code=code).location == "/hub"
    assert press(half_in(app, cast.ana), ring).location == "/hub"


def test_the_same_key_is_added_once_and_to_one_account(
    app: Flask, cast: Cast, ana: Browser, sign_in: SignIn
) -> None:
    ring = Authenticator()
    add(ana, ring)
    again = add(ana, ring)
    assert again.status_code == 422
    assert "belongs to an account already" in again.text
    confirm_address(app, cast.ben)
    assert add(sign_in(cast.ben), ring).status_code == 422


def test_what_was_asked_counts_once_and_for_a_short_time(ana: Browser) -> None:
    ring = Authenticator()
    made = ring.make(question(ana, ASK))

    def send() -> int:
        return ana.post(ADD, data={"new_passkey": made, "csrf_token": ana.made_token()}).status_code

    with clock.travelling(clock.now() + ASKED_FOR + timedelta(seconds=1)):
        assert send() == 422
    assert send() == 422, "asked for once"
    made = ring.make(question(ana, ASK))
    question(ana, ASK)
    assert send() == 422, "a newer question takes the place of the one before"
    assert add(ana, ring).status_code == 200


def test_what_another_session_was_asked_is_no_answer_here(cast: Cast, ana: Browser, sign_in: SignIn) -> None:
    there = sign_in(cast.ana)
    show_it_is_them(there, NEW)
    made = Authenticator().make(question(there, ASK))
    question(ana, ASK)
    assert ana.post(ADD, data={"new_passkey": made, "csrf_token": ana.made_token()}).status_code == 422


def test_without_a_script_the_page_says_what_to_do(ana: Browser) -> None:
    assert "takes JavaScript" in ana.get(NEW).text
    empty = ana.submit(ADD, on=NEW, name="Key")
    assert (empty.status_code, "press the button" in empty.text) == (422, True)


def test_there_is_an_end_to_them(app: Flask, cast: Cast) -> None:
    rings = [with_passkey(app, cast.ana)[0] for _one in range(MOST_PASSKEYS - 1)]
    browser = half_in(app, cast.ana)
    press(browser, rings[-1])
    assert add(browser, Authenticator(), "The last").status_code == 303
    assert "the most" in question(browser, ASK)["trouble"]


def test_adding_asks_for_the_password_again_when_the_sign_in_was_long_ago(ana: Browser) -> None:
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        assert ana.get(NEW).location == "/account/proof?next=%2Faccount%2Fsecond-factor%2Fpasskeys%2Fnew"
        asked = ana.post(ASK, data={"csrf_token": ana.made_token()})
        assert (asked.status_code, asked.is_json) == (403, False)


def test_what_was_made_is_sent_on_when_the_password_is_asked_for_meanwhile(cast: Cast, ana: Browser) -> None:
    start = clock.now()
    with clock.travelling(start + timedelta(minutes=9, seconds=50)):
        made = Authenticator().make(question(ana, ASK))
    with clock.travelling(start + timedelta(minutes=10, seconds=10)):
        form = {"name": "Late key", "new_passkey": made, "csrf_token": ana.made_token()}
        stopped = ana.post(ADD, data=form)
        assert (stopped.status_code, 'name="new_passkey"' in stopped.text) == (403, True)
        assert "Your second factor is on" in ana.post(ADD, data={**form, "proof": cast.ana.password}).text


def test_a_passkey_is_asked_for_under_a_name_alone(ana: Browser) -> None:
    """No browser makes a key for a number; the page says where it works."""
    token, cookie = ana.token("/account"), ana.get_cookie("maxpulse")
    assert cookie is not None
    ana.set_cookie("maxpulse", cookie.value, domain="127.0.0.1")
    number = "http://127.0.0.1:8000"
    assert 'href="http://localhost:8000"' in ana.get(NEW, base_url=number).text
    told = ana.post(ASK, data={"csrf_token": token}, base_url=number)
    assert (told.status_code, "trouble" in (told.json or {})) == (409, True)
