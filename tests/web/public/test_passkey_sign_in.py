"""A passkey after the password: taken once, in time, from our own pages, of this account alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.web import passkeys
from maxpulse.core import clock
from tests.factories.cast import Cast, Person
from tests.factories.passkeys import with_passkey
from tests.fakes.authenticator import Authenticator
from tests.web.account.passkeys.pages import half_in, press, question, signature
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import mails_to

CODE, ASK = "/sign-in/code", "/sign-in/code/passkey"
Lie = Callable[[Authenticator], dict[str, Any]]


@pytest.fixture
def ring(app: Flask, cast: Cast) -> Authenticator:
    """Ana's key ring."""
    return with_passkey(app, cast.ana)[0]


def reasons(backstage: Backstage, person: Person) -> list[str]:
    with backstage() as session:
        asked = text(
            "select after->>'reason' from audit_entries "
            "where action = 'passkey_refused' and subject_id = :id order by at, id"
        )
        return list(session.scalars(asked, {"id": person.actor.user_id}))


def test_who_has_only_passkeys_reads_what_to_do_without_a_script(app: Flask, cast: Cast) -> None:
    _ring, paper = with_passkey(app, cast.ana)
    browser = half_in(app, cast.ana)
    page = browser.get(CODE).text
    assert "takes JavaScript" in page
    assert "recovery code" in page
    assert 'name="code"' not in page
    assert 'name="code"' in browser.get(f"{CODE}?paper=on").text
    assert browser.submit(CODE, code=paper[0], paper="on").location == "/hub"


def test_who_has_no_passkey_is_offered_none(app: Flask, cast: Cast) -> None:
    page = half_in(app, cast.eli).get(CODE).text
    assert "Use a passkey" not in page
    assert "/static/passkey." not in page


def test_one_goes_on_to_where_one_was_stopped(app: Flask, cast: Cast, ring: Authenticator) -> None:
    browser = Browser(app)
    asked = browser.enter(cast.ana.email, cast.ana.password, next="/revenue")
    signed = ring.sign(question(browser, ASK))
    assert browser.submit(CODE, on=asked.location, passkey=signed, next="/revenue").location == "/revenue"


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "another page": ({"origin": "https://evil.test"}, "wrong"),
    "another name": ({"name": "evil.test"}, "wrong"),
    "a frame": ({"crossOrigin": True}, "wrong"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_was_signed_elsewhere_opens_nothing(
    app: Flask, cast: Cast, ring: Authenticator, backstage: Backstage, lie: str
) -> None:
    changed, reason = LIES[lie]
    browser = half_in(app, cast.ana)
    refused = browser.submit(CODE, passkey=signature(browser, ring, ASK, **changed))
    assert (refused.status_code, "could not be checked" in refused.text) == (401, True)
    assert browser.get("/links").status_code == 303
    assert reasons(backstage, cast.ana) == [reason]


def test_whoever_does_not_show_to_be_the_owner_is_refused(
    app: Flask, cast: Cast, ring: Authenticator
) -> None:
    ring.verifies = False
    assert press(half_in(app, cast.ana), ring).status_code == 401


def test_anothers_passkey_is_refused_with_a_sentence(
    app: Flask, cast: Cast, ring: Authenticator, backstage: Backstage
) -> None:
    theirs, _paper = with_passkey(app, cast.ben)
    refused = press(half_in(app, cast.ana), theirs)
    assert (refused.status_code, "does not belong to your account" in refused.text) == (401, True)
    assert reasons(backstage, cast.ana) == ["unknown"]
    assert press(half_in(app, cast.ben), theirs).status_code == 303


def test_a_signature_is_good_once_and_in_time(app: Flask, cast: Cast, ring: Authenticator) -> None:
    browser = half_in(app, cast.ana)
    signed = signature(browser, ring, ASK)
    other = half_in(app, cast.ana)
    assert other.submit(CODE, passkey=signed).status_code == 401, "asked of another sign-in"
    assert browser.submit(CODE, passkey=signed).location == "/hub"
    late = half_in(app, cast.ana)
    token, signed = late.token(CODE), signature(late, ring, ASK)
    with clock.travelling(clock.now() + timedelta(minutes=5, seconds=1)):
        answer = late.post(CODE, data={"passkey": signed, "csrf_token": token})
        assert answer.location == "/sign-in?begin-anew=1"


def test_a_signature_that_was_refused_does_not_do_a_second_time(
    app: Flask, cast: Cast, ring: Authenticator
) -> None:
    browser = half_in(app, cast.ana)
    asked = question(browser, ASK)
    assert browser.submit(CODE, passkey=ring.sign(asked, origin="https://evil.test")).status_code == 401
    again = browser.submit(CODE, passkey=ring.sign(asked))
    assert (again.status_code, "took too long" in again.text) == (401, True)


def test_a_copy_that_counts_behind_is_refused_and_the_owner_is_told(
    app: Flask, cast: Cast, ring: Authenticator, backstage: Backstage
) -> None:
    for _time in range(2):
        assert press(half_in(app, cast.ana), ring).status_code == 303
    ring.count -= 1
    refused = press(half_in(app, cast.ana), ring)
    assert (refused.status_code, "may be a copy" in refused.text) == (401, True)
    assert reasons(backstage, cast.ana) == ["copied"]
    told = mails_to(backstage, cast.ana.email)[-1]
    assert told.subject == "There may be a copy of your passkey"
    assert "Key ring" in told.plain


def test_a_key_that_does_not_count_signs_in_each_time(app: Flask, cast: Cast) -> None:
    ring, _paper = with_passkey(app, cast.ana, Authenticator(counts=False))
    for _time in range(2):
        assert press(half_in(app, cast.ana), ring).location == "/hub"


def test_of_two_at_once_with_one_signature_one_gets_in(app: Flask, cast: Cast, ring: Authenticator) -> None:
    browser = half_in(app, cast.ana)
    token, signed = browser.token(CODE), signature(browser, ring, ASK)
    kept = browser.get_cookie("maxpulse")
    assert kept is not None
    others = [Browser(app) for _number in range(4)]
    for other in others:
        other.set_cookie("maxpulse", kept.value)

    def enter(other: Browser) -> str | None:
        return other.post(CODE, data={"passkey": signed, "csrf_token": token}).location

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(enter, others))
    assert answers.count("/hub") == 1


def test_tries_are_counted_with_those_of_codes_and_the_owner_is_warned(
    app: Flask, cast: Cast, ring: Authenticator, backstage: Backstage
) -> None:
    browser = half_in(app, cast.ana)
    for _time in range(5):
        signed = signature(browser, ring, ASK, origin="https://evil.test")
        assert browser.submit(CODE, passkey=signed).status_code == 401
    sixth = browser.submit(CODE, passkey=signature(browser, ring, ASK))
    assert sixth.location == "/sign-in?begin-anew=1"
    subjects = [mail.subject for mail in mails_to(backstage, cast.ana.email)]
    assert subjects == ["Your password was right, the second factor was not"]


def test_nothing_is_asked_of_a_passkey_without_a_password_first(browser: Browser) -> None:
    answer = browser.post(ASK, data={"csrf_token": browser.made_token()})
    assert answer.location == "/sign-in?begin-anew=1"


@pytest.mark.parametrize("sent", ["{}", "null", "[]", '{"id": 1}', "\0", "9" * 50_000])
def test_odd_answers_are_no_passkeys(app: Flask, cast: Cast, ring: Authenticator, sent: str) -> None:
    browser = half_in(app, cast.ana)
    question(browser, ASK)
    assert browser.submit(CODE, passkey=sent).status_code == 401


def test_in_production_keys_are_made_for_the_public_name_alone(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = app.extensions["settings"]
    using = was.model_copy(
        update={"env": "production", "public_url": "https://pulse.example/", "trusted_hosts": "old.example"}
    )
    monkeypatch.setitem(app.extensions, "settings", using)
    with app.test_request_context(base_url="https://pulse.example"):
        place = passkeys.here()
        assert place is not None
        assert (place.name, place.origins) == ("pulse.example", ("https://pulse.example",))
        assert passkeys.elsewhere() is None
    with app.test_request_context(base_url="https://old.example"):
        assert passkeys.here() is None
        assert passkeys.elsewhere() == "https://pulse.example/".rstrip("/")
