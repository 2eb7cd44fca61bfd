"""An account opened by way of Google or GitHub: by whom, with which address, and how it gets a password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from maxpulse.accounts.actions.administering import close_account
from maxpulse.accounts.actions.inviting import Invited, invite
from maxpulse.accounts.models import Identity, User
from maxpulse.core import clock
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.fakes.providers import FakeProvider
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import deeds_about, kinds_to, link_to
from tests.web.public.comers import PROVIDERS, account_of, link
from tests.web.ways import (
    go_there_and_back,
    is_signed_in,
    sentence_after,
)

GOOD = "lantern orbit velvet crab"


def open_one(comer: Browser, fake: FakeProvider, provider: str = "google") -> None:
    """Come for the first time, and say yes."""
    page = go_there_and_back(comer, fake, provider).location
    assert comer.submit(page, first_name="Gita", last_name="Rao").location == "/me"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_who_is_new_sees_what_is_opened_and_opens_it(
    comer: Browser, fake: FakeProvider, backstage: Backstage, provider: str
) -> None:
    email = fake.someone.email
    assert email
    answer = go_there_and_back(comer, fake, provider, next_url="/account")
    assert answer.location == f"/register/with/{provider}"
    page = comer.get(answer.location).text
    assert email in page
    assert 'value="Gita"' in page
    assert 'value="Rao"' in page
    assert account_of(backstage, email) is None, "nothing is opened by looking"
    missing = comer.submit(answer.location, first_name=" ", last_name="Rao")
    assert missing.status_code == 422
    assert "how you are called" in missing.text
    assert comer.submit(answer.location, first_name="Gita", last_name="R").location == "/account"
    account = account_of(backstage, email)
    assert account
    assert (account.role, account.password_hash) == ("participant", None)
    assert account.email_verified_at is not None
    assert kinds_to(backstage, email) == ["opened-with"]
    assert deeds_about(backstage, account.id) == ["account_made", "identity_linked", "identity_used"]
    comer.submit("/sign-out", on="/account")
    assert go_there_and_back(comer, fake, provider).location == "/me"


def test_what_was_said_is_good_for_ten_minutes_and_once(
    linking_app: Flask, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    page = go_there_and_back(comer, fake).location
    token = comer.token(page)
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        late = comer.post(page, data={"first_name": "Gita", "csrf_token": token})
        assert "begin again" in sentence_after(comer, late)
    assert account_of(backstage, fake.someone.email) is None
    stolen = Browser(linking_app)
    cookie = comer.get_cookie("maxpulse")
    assert cookie
    stolen.set_cookie("maxpulse", cookie.value)
    assert comer.post(page, data={"first_name": "Gita", "csrf_token": token}).location == "/me"
    again = stolen.post(page, data={"first_name": "Gita", "csrf_token": token})
    assert "There is an account with this address already" in sentence_after(stolen, again)
    assert not is_signed_in(stolen)


def test_nobody_opens_an_account_whom_no_provider_has_named(comer: Browser, fake: FakeProvider) -> None:
    for answer in (
        comer.get("/register/with/google"),
        comer.submit("/register/with/google", on="/sign-in", first_name="Gita", email="g@example.test"),
    ):
        assert "Please begin again" in sentence_after(comer, answer)
    go_there_and_back(comer, fake, "github")
    other = comer.get("/register/with/google")
    assert "Please begin again" in sentence_after(comer, other)


def test_who_is_invited_is_led_to_the_invitation_and_not_to_a_password_there_is_not(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider
) -> None:
    email = fake.someone.email
    assert email
    with linking_app.app_context(), acting(cast.eli.actor):
        invited = invite(Invited(email, "trainer", "Gi"))
    said = sentence_after(comer, go_there_and_back(comer, fake))
    assert said.startswith("You are invited to an account with this address. Open the link in the mail")
    assert not is_signed_in(comer)
    with linking_app.app_context(), acting(cast.eli.actor):
        close_account(invited)
    assert sentence_after(comer, go_there_and_back(comer, fake)).startswith("There is an account with")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_address_that_has_an_account_is_not_enough(
    cast: Cast, comer: Browser, fake: FakeProvider, backstage: Backstage, provider: str
) -> None:
    fake.someone.email = cast.cai.email.upper()
    said = sentence_after(comer, go_there_and_back(comer, fake, provider))
    assert said.startswith("There is an account with this address already. Sign in with its password")
    assert not is_signed_in(comer)
    with backstage(cast.cai.actor) as session:
        assert session.scalars(select(Identity)).all() == []


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("is_named", [True, False])
def test_an_address_that_nobody_confirmed_is_refused(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider, provider: str, is_named: bool
) -> None:
    link(linking_app, cast.cai, fake, provider)
    fake.someone.is_verified = False
    fake.someone.email = fake.someone.email if is_named else None
    assert "no confirmed e-mail address" in sentence_after(comer, go_there_and_back(comer, fake, provider))
    assert not is_signed_in(comer)


def test_a_closed_account_stays_closed(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    link(linking_app, cast.cai, fake)
    with backstage() as session:
        session.execute(update(User).where(User.id == cast.cai.actor.user_id).values(is_active=False))
    assert "This account is closed." in sentence_after(comer, go_there_and_back(comer, fake))
    assert not is_signed_in(comer)
    assert "sign_in_failed" in deeds_about(backstage, cast.cai.actor.user_id)


def test_who_has_no_password_sets_one_by_letter(
    comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    email = fake.someone.email
    assert email
    open_one(comer, fake)
    assert comer.submit("/sign-in", on="/account", email=email, password="").status_code == 422
    assert "Your account has no password yet." in comer.get("/account/password").text
    refused = comer.submit("/account/closure", current_password="a guess of mine")
    assert "Your account has no password yet." in refused.text
    sent = comer.submit("/account/password/letter", on="/account/password")
    assert "No mail server is set up here" in comer.get(sent.location).text
    comer.submit(link_to(backstage, email, "reset"), password=GOOD)
    assert not is_signed_in(comer)
    assert comer.enter(email, GOOD).location == "/me"
    assert "Your account has no password yet." not in comer.get("/account/password").text
    comer.submit("/sign-out", on="/account")
    assert go_there_and_back(comer, fake).location == "/me", "the link stays"


def test_no_password_opens_an_account_that_has_none(
    comer: Browser, fake: FakeProvider, linking_app: Flask
) -> None:
    open_one(comer, fake)
    other = Browser(linking_app, address="10.200.0.1")
    for guess in ("", "None", GOOD):
        other.enter(fake.someone.email or "", guess)
        assert not is_signed_in(other)
