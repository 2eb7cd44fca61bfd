"""Adding passkeys to one's account, using them where a code is asked for, and taking them off, through the pages."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.accounts.actions import passkeys
from maxpulse.accounts.rules.passkeys import ASKED_FOR, MOST_PASSKEYS
from maxpulse.core import clock
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person, confirm_address, make_admin, with_phone
from tests.factories.databases import Urls
from tests.factories.passkeys import with_passkey
from tests.fakes.authenticator import Authenticator
from tests.runtime.processes import wait_for
from tests.web.account.test_setting_up_a_second_factor import CONFIRM, PAPER, SET_UP, scan
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import link_to, mails_to
from tests.web.participant.test_closed_meanwhile import is_waited_for

SignIn = Callable[[Person], Browser]
HERE = "/account/second-factor"
NEW, ASK, ADD = f"{HERE}/passkeys/new", f"{HERE}/passkeys/question", f"{HERE}/passkeys"
SIGN = "/account/proof/passkey"
CODE = "/sign-in/code"


def question(browser: Browser, path: str) -> dict[str, Any]:
    """What the page's script is told."""
    answer = browser.post(path, data={"csrf_token": browser.made_token()})
    assert answer.is_json, (answer.status, answer.location)
    told: dict[str, Any] = answer.json
    return told


def add(browser: Browser, ring: Authenticator, name: str = "My key", **more: str) -> TestResponse:
    """Make a passkey as the page does, and send it."""
    made = ring.make(question(browser, ASK))
    return browser.post(
        ADD, data={"name": name, "new_passkey": made, "csrf_token": browser.made_token(), **more}
    )


def signature(browser: Browser, ring: Authenticator, path: str = SIGN, **changed: Any) -> str:
    """What a passkey signs for the page in hand."""
    return ring.sign(question(browser, path), **changed)


def half_in(app: Flask, person: Person) -> Browser:
    """A browser in which the password was right."""
    browser = Browser(app)
    assert browser.enter(person.email, person.password).location == CODE
    return browser


def press(browser: Browser, ring: Authenticator) -> TestResponse:
    """Use a passkey as the second half of signing in."""
    return browser.submit(CODE, passkey=signature(browser, ring, f"{CODE}/passkey"))


@pytest.fixture
def ana(app: Flask, cast: Cast, sign_in: SignIn) -> Browser:
    """Ana's browser; her address is confirmed."""
    confirm_address(app, cast.ana)
    return sign_in(cast.ana)


def deeds(backstage: Backstage, person: Person) -> list[tuple[str, dict[str, Any]]]:
    with backstage() as session:
        found = session.execute(
            text("select action, after from audit_entries where subject_id = :id order by at, id"),
            {"id": person.actor.user_id},
        )
        return [(action, after) for action, after in found]


@pytest.mark.parametrize("seat", ["ana", "cai", "dee"])
def test_everybody_adds_one_and_signs_in_with_it_from_then_on(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, seat: str
) -> None:
    person: Person = getattr(cast, seat)
    confirm_address(app, person)
    browser, ring = sign_in(person), Authenticator()
    assert "Add a passkey" in browser.get(HERE).text
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


def test_an_app_beside_a_passkey_keeps_the_recovery_codes_and_both_sign_in(
    app: Flask, cast: Cast, ana: Browser
) -> None:
    ring = Authenticator()
    paper = PAPER.findall(add(ana, ring).text)
    phone = scan(ana)
    assert ana.submit(CONFIRM, on=SET_UP, code=phone.code()).location == f"{HERE}?added=1"
    for given in ({"code": phone.code()}, {"code": paper[1]}):
        assert half_in(app, cast.ana).submit(CODE, **given).location == "/hub"
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
    made = Authenticator().make(question(there, ASK))
    question(ana, ASK)
    assert ana.post(ADD, data={"new_passkey": made, "csrf_token": ana.made_token()}).status_code == 422


def test_without_a_script_the_page_says_what_to_do(ana: Browser) -> None:
    assert "takes JavaScript" in ana.get(NEW).text
    empty = ana.submit(ADD, on=NEW, name="Key")
    assert (empty.status_code, "press the button" in empty.text) == (422, True)


def test_there_is_an_end_to_them(ana: Browser) -> None:
    for number in range(MOST_PASSKEYS):
        assert add(ana, Authenticator(), f"Key {number}").status_code in (200, 303)
    assert "the most" in question(ana, ASK)["trouble"]


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


# Where a code is asked for beside the password: the page, what else its form holds, and where it leads.
FORMS = {
    "/account/password": ({"new_password": "copper walrus mild tangent"}, "/account/password?changed=1"),
    "/account/email": ({"new_email": "ana.moves@example.test"}, "/account/email?asked=1"),
    "/account/closure": ({}, "/sign-in?closed=1"),
}


@pytest.mark.parametrize("page", FORMS)
def test_a_passkey_does_where_a_code_is_asked_for_beside_the_password(
    app: Flask, cast: Cast, page: str
) -> None:
    ring, _paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    more, leads = FORMS[page]
    form = {"current_password": cast.ana.password, **more}
    shown = browser.get(page).text
    assert "Go on with a passkey" in shown
    assert 'name="code"' in shown, "a recovery code does without a script"
    assert browser.submit(page, **form).status_code == 422, "the password alone does not do"
    wrong = signature(browser, ring, origin="https://evil.test")
    assert "could not be checked" in browser.submit(page, **form, passkey=wrong).text
    assert browser.submit(page, **form, passkey=signature(browser, ring)).location == leads


def test_a_passkey_proves_again_that_one_is_there_and_only_once(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    ring, _paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    with clock.travelling(clock.now() + timedelta(hours=1)):
        asked = browser.get(NEW)
        assert asked.location.startswith("/account/proof")
        assert "Use a passkey" in browser.get(asked.location).text
        signed = signature(browser, ring)
        answer = browser.submit("/account/proof", passkey=signed, next=NEW)
        assert answer.location == NEW
        assert browser.get(NEW).status_code == 200
        assert browser.submit("/account/proof", passkey=signed).status_code == 401
    with backstage() as session:
        by = session.scalars(
            text(
                "select after->>'by' from audit_entries where action = 'proved_again' and actor_user_id = :id"
            ),
            {"id": cast.ana.actor.user_id},
        ).all()
    assert by == ["passkey"]


def test_the_password_adds_none_beside_the_one_there_is(app: Flask, cast: Cast) -> None:
    ring, paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    with clock.travelling(clock.now() + timedelta(hours=1)):
        assert browser.submit("/account/proof", proof=cast.ana.password).status_code == 303
        for page in (NEW, SET_UP):
            asked = browser.get(page).location
            assert asked.startswith("/account/proof?by=factor&next=")
            shown = browser.get(asked).text
            assert "Recovery code" in shown
            assert "Password" not in shown
            refused = browser.submit("/account/proof", on=asked, proof=cast.ana.password, by="factor")
            assert (refused.status_code, "A password does not do here" in refused.text) == (401, True)
        assert browser.post(ADD, data={"csrf_token": browser.made_token()}).location.startswith(
            "/account/proof?by="
        )
        answer = browser.submit("/account/proof", on=asked, proof=paper[0], by="factor", next=NEW)
        assert answer.location == NEW
        assert browser.get(NEW).status_code == 200


def test_the_password_makes_no_new_recovery_codes(app: Flask, cast: Cast) -> None:
    """Each of them would be a second factor, and add another."""
    _ring, paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    assert browser.submit(CODE, code=paper[0], paper="on").location == "/hub"
    with clock.travelling(clock.now() + timedelta(hours=1)):
        token = browser.token("/account")
        form = {"csrf_token": token, "proof": cast.ana.password}
        for sent in (form, {"csrf_token": token}):
            asked = browser.post(f"{HERE}/recovery-codes", data=sent)
            assert asked.location == "/account/proof?by=factor&next=%2Faccount%2Fsecond-factor"
        answer = browser.submit("/account/proof", on=asked.location, proof=paper[1], by="factor", next=HERE)
        assert answer.location == HERE, "the codes are those there were"
        renewed = browser.post(f"{HERE}/recovery-codes", data={"csrf_token": token})
        assert len(PAPER.findall(renewed.text)) == 10


def test_a_factor_that_comes_with_the_form_counts_for_what_is_done_with_it(app: Flask, cast: Cast) -> None:
    ring, paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    start = clock.now()
    with clock.travelling(start + timedelta(minutes=9, seconds=50)):
        made = Authenticator().make(question(browser, ASK))
    with clock.travelling(start + timedelta(minutes=10, seconds=10)):
        form = {"name": "Late key", "new_passkey": made, "csrf_token": browser.made_token()}
        assert browser.post(ADD, data=form).status_code == 403
        proved = browser.post(ADD, data={**form, "proof": paper[0]})
        assert proved.location == f"{HERE}?added=1"


def test_what_was_typed_stays_while_a_passkey_is_asked_for(app: Flask, cast: Cast) -> None:
    """The form that is stopped holds the button, and what the passkey signs goes no further than the question."""
    ring, _paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    with clock.travelling(clock.now() + timedelta(hours=1)):
        token = browser.token("/account")
        stopped = browser.post(f"{HERE}/recovery-codes", data={"csrf_token": token, "kept": "this"})
        assert stopped.status_code == 403
        wrong = signature(browser, ring, origin="https://evil.test")
        again = browser.post(
            f"{HERE}/recovery-codes", data={"csrf_token": token, "kept": "this", "passkey": wrong}
        )
        assert again.status_code == 401
        assert '<input type="hidden" name="kept" value="this">' in again.text
        assert "signature" not in again.text
        right = {"csrf_token": token, "kept": "this", "passkey": signature(browser, ring)}
        assert "Your new recovery codes" in browser.post(f"{HERE}/recovery-codes", data=right).text


def take_off(browser: Browser, which: str, **proof: str) -> TestResponse:
    return browser.submit(f"{HERE}/removal", on=HERE, which=which, **proof)


def ids_of(backstage: Backstage, person: Person) -> list[str]:
    with backstage(person.actor) as session:
        asked = text("select id::text from passkeys where user_id = :id order by created_at")
        return list(session.scalars(asked, {"id": person.actor.user_id}))


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


def test_a_reset_by_an_admin_takes_passkeys_off(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    ring, _paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    page = f"/admin/people/{cast.ana.actor.user_id}"
    eli = sign_in(cast.eli)
    assert "Take off the second factor" in eli.get(page).text
    assert eli.submit(f"{page}/second-factor/removal", on=page).location == f"{page}?done=factor"
    assert browser.get("/links").status_code == 303
    assert Browser(app).enter(cast.ana.email, cast.ana.password).location == "/hub"


@pytest.mark.usefixtures("no_mail_is_left")
def test_taking_an_account_back_takes_off_passkeys_of_who_had_it_in_between(
    app: Flask, cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    thief = sign_in(cast.cai)
    proof = {"new_email": "thief.of.cai@example.test", "current_password": cast.cai.password}
    assert thief.submit("/account/email", **proof).status_code == 303
    thief.submit(link_to(backstage, proof["new_email"], "email-confirm"), on="/account")
    add(thief, Authenticator())
    back = link_to(backstage, cast.cai.email, "email-moving")
    assert browser.submit(back, password="copper walrus mild tangent").location == "/sign-in?new-password=1"
    assert browser.enter(cast.cai.email, "copper walrus mild tangent").location == "/me", "none is asked for"
    told = mails_to(backstage, cast.cai.email)[-1]
    assert "The second factor and its recovery codes were taken off." in told.plain


@pytest.mark.usefixtures("no_mail_is_left")
def test_choosing_by_letter_for_the_first_time_takes_off_passkeys_of_whoever_came_before(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    with_passkey(app, cast.cai)
    with backstage() as session:
        session.execute(
            text("update users set email_verified_at = null where id = :id"), {"id": cast.cai.actor.user_id}
        )
    browser.submit("/forgotten-password", email=cast.cai.email)
    browser.submit(link_to(backstage, cast.cai.email, "reset"), password="copper walrus mild tangent")
    assert browser.enter(cast.cai.email, "copper walrus mild tangent").location == "/me"
    assert ids_of(backstage, cast.cai) == []
