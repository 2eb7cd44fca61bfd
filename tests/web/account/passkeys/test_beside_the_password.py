"""Where a code is asked for, a passkey does; the password alone gives no second factor."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from maxpulse.core import clock
from tests.factories.cast import PASSWORD, Cast
from tests.factories.passkeys import with_passkey
from tests.fakes.authenticator import Authenticator
from tests.web.account.passkeys.pages import (
    ADD,
    ASK,
    CODE,
    HERE,
    NEW,
    half_in,
    press,
    question,
    signature,
)
from tests.web.account.second_factor.pages import PAPER, SET_UP
from tests.web.conftest import Backstage

NEW_PASSWORD = "copper walrus mild tangent"
# Where a code is asked for beside the password: the page, what its form holds, and where it leads.
FORMS = (
    (
        "/account/email",
        {"current_password": PASSWORD, "new_email": "ana.moves@example.test"},
        "/account/email?asked=1",
    ),
    (
        "/account/password",
        {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
        "/account/password?changed=1",
    ),
    ("/account/closure", {"current_password": NEW_PASSWORD}, "/sign-in?closed=1"),
)


def test_a_passkey_does_where_a_code_is_asked_for_beside_the_password(app: Flask, cast: Cast) -> None:
    ring, _paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    press(browser, ring)
    for page, form, leads in FORMS:
        shown = browser.get(page).text
        assert "Go on with a passkey" in shown, page
        assert 'name="code"' in shown, "a recovery code does without a script"
        assert browser.submit(page, **form).status_code == 422, "the password alone does not do"
        wrong = signature(browser, ring, origin="https://evil.test")
        assert "could not be checked" in browser.submit(page, **form, passkey=wrong).text, page
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
