"""Mails about an account are in its language, whoever's page is at hand: an admin's, an intruder's, a distributor's."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse.accounts.models import User
from maxpulse.accounts.queries.profiles import lock_profile
from tests.factories.cast import Cast, Person, with_phone
from tests.web.admin.inviting import LIST, id_of, invite, send
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.distributor.test_way_back import Begun
from tests.web.forms import code_of
from tests.web.letters import link_to, mails_to
from tests.web.participant.claiming import OURS, add_all, new_address, open_account, take
from tests.web.public.registering import GOOD, register

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
BOTH_WAYS = pytest.mark.parametrize(("own", "others"), [("de", "en"), ("en", "de")])


def reading(app: Flask, language: str, agent: str = FIREFOX) -> Browser:
    """A browser that asks for this language."""
    number = uuid4().int
    browser = Browser(app, address=f"10.88.{number >> 8 & 255}.{number & 255}", agent=agent)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return browser


def speaks(backstage: Backstage, person: Person, language: str) -> None:
    """Let the owner of this account have chosen that language; English is what nobody has to choose."""
    assert person.actor.user_id
    if language != "en":
        with backstage():
            lock_profile(person.actor.user_id).preferences = {"locale": language}


def language_of(backstage: Backstage, email: str, kind: str) -> str:
    """The language of the newest mail of this kind: what it says it is in, and what its words are in."""
    newest = [mail for mail in mails_to(backstage, email) if mail.kind == kind][-1]
    found = re.search(r'<html lang="(\w+)"', newest.html)
    is_german = bool(re.search(r"\b(dein|du|dich|ein|eine|der|die|das)\b", newest.plain, re.IGNORECASE))
    assert found and is_german == (found[1] == "de"), newest.plain
    return found[1]


@BOTH_WAYS
def test_that_an_admin_took_off_the_second_factor(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, own: str, others: str
) -> None:
    ana = with_phone(app, cast.ana)
    speaks(backstage, ana, own), speaks(backstage, cast.eli, others)
    page = f"/admin/people/{ana.actor.user_id}/second-factor/removal"
    assert send(sign_in(cast.eli), page, {"made_sure": "in-person"}).status_code == 303
    assert language_of(backstage, ana.email, "second_factor_reset") == own


@BOTH_WAYS
def test_that_somebody_signed_in_on_a_new_device(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, own: str, others: str
) -> None:
    speaks(backstage, cast.ana, own)
    sign_in(cast.ana)
    reading(app, others).come_in(cast.ana)
    assert language_of(backstage, cast.ana.email, "new_device") == own


def test_that_codes_were_wrong(app: Flask, cast: Cast, backstage: Backstage) -> None:
    speaks(backstage, cast.eli, "de")
    thief = reading(app, "en")
    thief.enter(cast.eli.email, cast.eli.password)
    assert cast.eli.phone
    wrong = cast.eli.phone.wrong_code()
    for _try in range(5):
        thief.post("/sign-in/code", data={"code": wrong, "csrf_token": thief.made_token()})
    assert language_of(backstage, cast.eli.email, "codes_were_wrong") == "de"


@BOTH_WAYS
def test_the_letter_for_a_new_password_and_that_there_is_one(
    app: Flask, cast: Cast, backstage: Backstage, own: str, others: str
) -> None:
    speaks(backstage, cast.ana, own)
    browser = reading(app, others)
    browser.submit("/forgotten-password", email=cast.ana.email)
    assert language_of(backstage, cast.ana.email, "reset") == own
    assert browser.submit(link_to(backstage, cast.ana.email, "reset"), password=GOOD).status_code == 303
    assert language_of(backstage, cast.ana.email, "password-changed") == own


@BOTH_WAYS
def test_that_an_address_has_an_account_already(
    app: Flask, cast: Cast, backstage: Backstage, own: str, others: str
) -> None:
    speaks(backstage, cast.cai, own)
    assert register(reading(app, others), cast.cai.email).status_code == 303
    assert language_of(backstage, cast.cai.email, "known") == own


@BOTH_WAYS
def test_that_an_account_is_closed(
    app: Flask, cast: Cast, backstage: Backstage, own: str, others: str
) -> None:
    speaks(backstage, cast.cai, own)
    with backstage() as session:
        session.get_one(User, cast.cai.actor.user_id).is_active = False
    reading(app, others).submit("/forgotten-password", email=cast.cai.email)
    assert language_of(backstage, cast.cai.email, "closed") == own


def test_an_invitation_is_in_the_language_of_whoever_invites_for_nobody_has_chosen_one_yet(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    speaks(backstage, cast.eli, "de")
    admin, email = sign_in(cast.eli), new_address()
    assert invite(admin, email).status_code == 303
    assert language_of(backstage, email, "invitation") == "de"
    assert send(admin, f"{LIST}/{id_of(backstage, email)}/letters").status_code == 303
    letters = [mail for mail in mails_to(backstage, email) if mail.kind == "invitation"]
    assert len(letters) == 2 and language_of(backstage, email, "invitation") == "de"
    for language in ("de", "en"):
        reading(app, language).submit("/forgotten-password", email=email)
        assert language_of(backstage, email, "invited-already") == language


@BOTH_WAYS
def test_that_an_account_moves_and_has_moved(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, own: str, others: str
) -> None:
    speaks(backstage, cast.ana, own), speaks(backstage, cast.cai, others)
    here, new = sign_in(cast.ana), new_address()
    for wanted in (cast.cai.email, new):
        proof = {"current_password": cast.ana.password, **code_of(cast.ana)}
        assert here.submit("/account/email", new_email=wanted, **proof).status_code == 303
    assert language_of(backstage, cast.ana.email, "email-moving") == own
    assert language_of(backstage, new, "email-confirm") == own
    assert language_of(backstage, cast.cai.email, "email-taken") == others, (
        "the owner of that address reads it"
    )
    reading(app, others).submit(link_to(backstage, new, "email-confirm"))
    assert language_of(backstage, cast.ana.email, "email-moved") == own


def test_the_way_back_is_in_the_language_of_the_account_that_has_the_assessment(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    begun = Begun(app, Browser(app), cast, backstage)
    desk = sign_in(cast.ana)
    desk.submit(begun.mails, on=begun.page)
    assert language_of(backstage, begun.email, "way-back") == "en", "without an account in that of the page"
    add_all(open_account(reading(app, "de"), backstage, begun.email))
    desk.submit(begun.mails, on=begun.page)
    assert len([mail for mail in mails_to(backstage, begun.email) if mail.kind == "way-back"]) == 2
    assert language_of(backstage, begun.email, "way-back") == "de"


def test_that_an_assessment_has_left_an_account(app: Flask, cast: Cast, backstage: Backstage) -> None:
    email = new_address()
    walk = take(app, cast.ana, email)
    add_all(open_account(reading(app, "de"), backstage, email))
    walk.browser.post(f"/a/{walk.token}/account/removal", headers=OURS)
    assert language_of(backstage, email, "claim-ended") == "de"
