"""Moving an account to another address, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse.core import clock
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person, confirm_address
from tests.sampling import some_of
from tests.web.account.second_factor.pages import set_up
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.forms import code_of
from tests.web.letters import deeds_about, kinds_to, link_to, mails_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
NEW = "copper walrus mild tangent"


def new_address() -> str:
    """An address nobody has."""
    return f"moved.{uuid4().hex[:10]}@example.test"


def ask(browser: Browser, person: Person, new: str, password: str | None = None) -> None:
    """Ask for another address."""
    proof = {"current_password": password or person.password, **code_of(person)}
    answer = browser.submit("/account/email", new_email=new, **proof)
    assert answer.location == "/account/email?asked=1", answer.text


@pytest.mark.parametrize("who", some_of(["cai", "eli", "ana", "dee"], always=1))
def test_an_account_moves_when_the_new_address_is_confirmed_and_the_old_one_is_told_before(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage, who: str
) -> None:
    person, new = getattr(cast, who), new_address()
    here = sign_in(person)
    ask(here, person, new.upper())
    assert kinds_to(backstage, person.email) == ["email-moving"]
    page = here.get("/account/email?asked=1").text
    assert "No mail server is set up here" in page
    assert "waits for its confirmation" in page
    assert browser.enter(new, person.password).status_code == 401
    link = link_to(backstage, new, "email-confirm")
    assert new in browser.get(link).text
    assert browser.submit(link).location == "/sign-in?moved=1"
    assert browser.enter(person.email, person.password).status_code == 401
    assert browser.enter(new, person.password).status_code == 303
    assert kinds_to(backstage, person.email) == ["email-moving", "email-moved"]
    with backstage() as session:
        (deed,) = session.query(AuditEntry).filter_by(action="email_changed", subject_id=person.actor.user_id)
    # To be recognised by, and too little to write to: the trail is kept for years.
    assert (deed.before, deed.after) == (
        {"address": f"{person.email[0]}…@example.test"},
        {"address": f"{new[0]}…@{new.partition('@')[2]}"},
    )


def test_it_takes_the_password(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    new = new_address()
    answer = sign_in(cast.ana).submit("/account/email", new_email=new, current_password="a guess")
    assert answer.status_code == 422
    assert "not your password" in answer.text
    assert f'value="{new}"' in answer.text
    assert kinds_to(backstage, new) == kinds_to(backstage, cast.ana.email) == []


@pytest.mark.parametrize(("typed", "sentence"), [("", "fill in"), ("nowhere", "check the e-mail")])
def test_what_is_no_address_is_told_so(cast: Cast, sign_in: SignIn, typed: str, sentence: str) -> None:
    answer = sign_in(cast.ana).submit("/account/email", new_email=typed, current_password=cast.ana.password)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_same_address_in_capitals_is_the_same(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.ana).submit(
        "/account/email", new_email=cast.ana.email.upper(), current_password=cast.ana.password
    )
    assert "This is the address you have." in answer.text


def test_nobody_learns_here_who_else_has_an_account(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    here = sign_in(cast.ana)
    ask(here, cast.ana, cast.ben.email)
    assert kinds_to(backstage, cast.ben.email) == ["email-taken"]


def test_an_address_that_was_taken_meanwhile_is_not_moved_to(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    new = new_address()
    ask(sign_in(cast.ana), cast.ana, new)
    ask(sign_in(cast.ben), cast.ben, new)
    links = [
        mail.plain.split("/letters/")[1][:43]
        for mail in mails_to(backstage, new)
        if mail.kind == "email-confirm"
    ]
    assert browser.submit(f"/letters/{links[0]}").status_code == 303
    answer = browser.submit(f"/letters/{links[1]}")
    assert answer.status_code == 409
    assert "belongs to another account by now" in answer.text
    assert browser.enter(cast.ben.email, cast.ben.password).status_code == 303


def test_the_old_address_takes_the_account_back_however_often_it_was_moved_on(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    """A thief with the password moves the account twice: the first letter to its owner stays good."""
    first, second = new_address(), new_address()
    thief = sign_in(cast.ana)
    ask(thief, cast.ana, first)
    back = link_to(backstage, cast.ana.email, "email-moving")
    browser.submit(link_to(backstage, first, "email-confirm"))
    ask(thief, cast.ana, second)
    of_the_thief = link_to(backstage, first, "email-moving")
    browser.submit(link_to(backstage, second, "email-confirm"))
    assert "Take your account back" in browser.get(back).text
    assert browser.submit(back, password=NEW).location == "/sign-in?new-password=1"
    assert thief.get("/account").status_code == 303
    assert browser.get(of_the_thief).status_code == 410
    assert browser.enter(second, cast.ana.password).status_code == 401
    assert browser.enter(cast.ana.email, NEW).status_code == 303
    assert "account_taken_back" in deeds_about(backstage, cast.ana.actor.user_id)


def test_the_page_of_the_new_address_says_whose_account_will_have_it(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    new = new_address()
    ask(sign_in(cast.cai), cast.cai, new)
    page = browser.get(link_to(backstage, new, "email-confirm")).text
    for said in ("Cai Cast", cast.cai.email, new, "results you took with this address can be added to it"):
        assert said in page


def test_taking_back_takes_off_the_second_factor_of_who_had_the_account_in_between(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    new, thief = new_address(), sign_in(cast.cai)
    ask(thief, cast.cai, new)
    thief.submit(link_to(backstage, new, "email-confirm"), on="/account")
    set_up(thief)
    back = link_to(backstage, cast.cai.email, "email-moving")
    assert "a second factor with its recovery codes" in browser.get(back).text
    assert browser.submit(back, password=NEW).location == "/sign-in?new-password=1"
    assert browser.enter(cast.cai.email, NEW).location == "/me", "no code is asked for"
    (told,) = (mail for mail in mails_to(backstage, cast.cai.email) if mail.kind == "password-changed")
    assert "The second factor and its recovery codes were taken off." in told.plain
    assert "recovery codes are left" not in browser.get("/account/second-factor").text


def test_taking_back_stops_a_move_that_is_not_confirmed_yet(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    new = new_address()
    ask(sign_in(cast.ana), cast.ana, new)
    confirm = link_to(backstage, new, "email-confirm")
    browser.submit(link_to(backstage, cast.ana.email, "email-moving"), password=NEW)
    assert browser.get(confirm).status_code == 410


@pytest.mark.parametrize("deed", ["password", "second factor", "sign out elsewhere"])
def test_shutting_others_out_stops_the_move_they_asked_for_and_the_way_back_stays(
    app: Flask, cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage, deed: str
) -> None:
    confirm_address(app, cast.cai)
    new, thief = new_address(), sign_in(cast.cai)
    ask(thief, cast.cai, new)
    confirm, back = (
        link_to(backstage, new, "email-confirm"),
        link_to(backstage, cast.cai.email, "email-moving"),
    )
    assert browser.get(confirm).status_code == 200
    owner = sign_in(cast.cai)
    match deed:
        case "password":
            done = owner.submit("/account/password", current_password=cast.cai.password, new_password=NEW)
            assert done.location == "/account/password?changed=1"
        case "second factor":
            set_up(owner)
        case _:
            done = owner.submit("/account/sessions/others/ending", on="/account/sessions")
            assert done.location == "/account/sessions?ended=1"
    assert browser.submit(confirm, on="/sign-in").status_code == 410
    assert browser.get(back).status_code == 200
    assert owner.get("/account/email").text.count(new) == 0


def test_the_letters_to_both_addresses_run_out(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    new, start = new_address(), clock.now()
    ask(sign_in(cast.ana), cast.ana, new)
    confirm = link_to(backstage, new, "email-confirm")
    back = link_to(backstage, cast.ana.email, "email-moving")
    with clock.travelling(start + timedelta(days=1, minutes=1)):
        assert (browser.get(confirm).status_code, browser.get(back).status_code) == (410, 200)
    with clock.travelling(start + timedelta(days=14, minutes=1)):
        assert browser.get(back).status_code == 410


def test_nobody_has_strangers_written_to_without_end(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    here = sign_in(cast.ana)
    wanted = [new_address() for _time in range(6)]
    for new in wanted[:5]:
        ask(here, cast.ana, new)
    answer = here.submit("/account/email", new_email=wanted[5], current_password=cast.ana.password)
    assert answer.location == "/account/email?enough=1"
    assert kinds_to(backstage, wanted[5]) == []
