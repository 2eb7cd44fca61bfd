"""Signing in with Google and GitHub: who is known comes in, who is new opens an account, and nobody another's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from maxpulse.accounts.actions import identities
from maxpulse.accounts.actions.administering import close_account
from maxpulse.accounts.actions.inviting import Invited, invite
from maxpulse.accounts.models import Identity, User
from maxpulse.accounts.rules.providers import Provider, Told
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast, Person
from tests.fakes.providers import FakeProvider, somebody
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import deeds_about, kinds_to, link_to
from tests.web.ways import (
    go_there_and_back,
    is_signed_in,
    onward,
    path_of,
    sentence_after,
    set_out,
)

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
PROVIDERS = ("google", "github")
GOOD = "lantern orbit velvet crab"


def link(app: Flask, person: Person, fake: FakeProvider, provider: str = "google") -> None:
    """Let this person's account be entered by whoever is signed in there."""
    told = Told(Provider(provider), fake.someone.subject, fake.someone.email or "")
    assert person.actor.user_id
    with app.app_context(), acting(person.actor):
        identities.link(person.actor.user_id, person.email, told)


def account_of(backstage: Backstage, email: str | None) -> User | None:
    """The account with this address."""
    with backstage() as session:
        return session.scalars(select(User).where(User.email == email)).one_or_none()


def open_one(comer: Browser, fake: FakeProvider, provider: str = "google") -> None:
    """Come for the first time, and say yes."""
    page = go_there_and_back(comer, fake, provider).location
    assert comer.submit(page, first_name="Gita", last_name="Rao").location == "/me"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_who_is_linked_comes_in(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider, backstage: Backstage, provider: str
) -> None:
    link(linking_app, cast.cai, fake, provider)
    assert go_there_and_back(comer, fake, provider).location == "/me"
    assert cast.cai.email in comer.get("/account").text
    assert "identity_used" in deeds_about(backstage, cast.cai.actor.user_id)
    with backstage(cast.cai.actor) as session:
        assert session.scalars(select(Identity)).one().last_used_at is not None


def test_the_same_number_at_the_other_provider_is_somebody_else(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider
) -> None:
    link(linking_app, cast.cai, fake, "google")
    assert go_there_and_back(comer, fake, "github").location == "/register/with/github"
    assert not is_signed_in(comer)


def test_what_providers_hand_out_stays_on_the_server(
    comer: Browser, fake: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for provider in PROVIDERS:
        answer = go_there_and_back(comer, fake, provider)
        page, cookie = comer.get(answer.location), comer.get_cookie("maxpulse")
        assert cookie
        with comer.session_transaction() as kept:
            assert set(kept) & {"begun", "told"} == {"told"}
            in_the_browser = f"{dict(kept)} {cookie.value} {answer.headers} {page.text} {caplog.text}"
        handed_out = fake.handed_out()
        assert len(handed_out) == {"google": 2, "github": 1}[provider]
        for token in handed_out:
            assert token not in in_the_browser
            assert token.split(".")[-1] not in in_the_browser


def test_a_session_begun_through_a_provider_ends_like_any_other(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider
) -> None:
    link(linking_app, cast.cai, fake)
    go_there_and_back(comer, fake)
    asked = len(fake.requests)
    with clock.travelling(clock.now() + timedelta(days=6)):
        assert comer.get("/account").status_code == 200
    with clock.travelling(clock.now() + timedelta(days=14)):
        assert comer.get("/account").status_code == 303
    go_there_and_back(comer, fake)
    copy = Browser(linking_app, address="10.200.1.9")
    cookie = comer.get_cookie("maxpulse")
    assert cookie
    copy.set_cookie("maxpulse", cookie.value)
    assert copy.get("/account").status_code == 200
    comer.submit("/sign-out", on="/account")
    assert copy.get("/account").status_code == 303, "and not only this browser's cookie is gone"
    assert "prompt=select_account" in set_out(comer), "whoever comes next is asked who they are"
    assert len(fake.requests) > asked


def test_they_go_where_they_wanted_and_nowhere_else(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider
) -> None:
    link(linking_app, cast.ana, fake)
    assert go_there_and_back(comer, fake, next_url="/links?made=x").location == "/links?made=x"
    comer.submit("/sign-out", on="/account")
    assert go_there_and_back(comer, fake, next_url="https://evil.test").location == "/hub"


def test_a_provider_is_the_first_factor_and_no_more(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider
) -> None:
    link(linking_app, cast.eli, fake)
    answer = go_there_and_back(comer, fake, next_url="/admin/people")
    assert answer.location == "/sign-in/code?next=%2Fadmin%2Fpeople"
    assert comer.get("/admin").status_code == 303
    assert cast.eli.phone
    came = comer.submit("/sign-in/code", code=cast.eli.phone.code(), next="/admin/people")
    assert came.location == "/admin/people"
    assert comer.get("/admin").status_code == 200


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


def test_a_suspended_distributor_is_told_so(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    link(linking_app, cast.ana, fake)
    with backstage():
        suspend_distributor(cast.ana.distributor_id)
    go_there_and_back(comer, fake)
    assert "Your account is suspended." in comer.get("/hub").text


def test_the_session_of_before_ends_when_somebody_else_comes_in(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider
) -> None:
    link(linking_app, cast.cai, fake)
    there = set_out(comer)
    comer.enter(cast.ana.email, cast.ana.password)
    # Signing in empties the cookie: what was begun before it is over.
    assert comer.get(path_of(fake.agree(there))).status_code == 303
    assert cast.ana.email in comer.get("/account").text


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


def test_the_buttons_stand_where_they_are_configured_and_nowhere_else(
    comer: Browser, browser: Browser, fake: FakeProvider
) -> None:
    for page in ("/sign-in", "/register"):
        for name in ("Google", "GitHub"):
            assert f"Continue with {name}" in comer.get(page).text
            assert name not in browser.get(page).text
    for path in ("/sign-in/with/google", "/sign-in/with/github", "/register/with/google"):
        assert browser.submit(path, on="/sign-in").status_code == 404
    for path in ("/sign-in/with/google/return", "/register/with/github", "/sign-in/with/facebook/return"):
        assert browser.get(path).status_code == 404
    assert comer.get("/sign-in/with/facebook/return").status_code == 404
    assert comer.submit("/sign-in/with/facebook", on="/sign-in").status_code == 404


@pytest.mark.parametrize(("given", "shown"), [("google", "GitHub"), ("github", "Google")])
def test_one_may_be_configured_without_the_other(
    linking_app: Flask, fake: FakeProvider, given: str, shown: str
) -> None:
    before = linking_app.extensions["settings"]
    linking_app.extensions["settings"] = before.model_copy(update={f"{given}_client_id": ""})
    try:
        page = Browser(linking_app).get("/sign-in").text
    finally:
        linking_app.extensions["settings"] = before
    assert page.count("Continue with") == 1
    assert f"Continue with {shown}" in page


def test_the_page_in_between_leads_there_without_a_script_and_says_nothing_of_where_from(
    comer: Browser, fake: FakeProvider
) -> None:
    answer = comer.submit("/sign-in/with/google", on="/sign-in")
    assert onward(answer).startswith(f"{fake.url}/authorize?")
    assert "form-action 'self';" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "secret-of-maxpulse" not in answer.text


def test_the_way_there_says_what_the_way_back_will_be_asked_for(comer: Browser, fake: FakeProvider) -> None:
    for provider, scope in (("google", "openid email profile"), ("github", "read:user user:email")):
        asked = dict(pair.split("=") for pair in set_out(comer, provider).partition("?")[2].split("&"))
        assert asked["redirect_uri"] == f"http%3A%2F%2Flocalhost%2Fsign-in%2Fwith%2F{provider}%2Freturn"
        assert asked["scope"].replace("+", " ").replace("%3A", ":") == scope
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["code_challenge"]) == 43
        assert len(asked["state"]) >= 32
        assert ("nonce" in asked) is (provider == "google")


def test_the_way_back_is_never_made_from_what_a_request_says(comer: Browser, fake: FakeProvider) -> None:
    token = comer.token()
    answer = comer.post(
        "/sign-in/with/google", data={"csrf_token": token}, headers={"X-Forwarded-Host": "evil.test"}
    )
    assert "evil" not in answer.text
    other = comer.post("/sign-in/with/google", data={"csrf_token": token}, headers={"Host": "localhost:81"})
    assert "redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in" in other.text


def test_setting_out_needs_our_own_form(comer: Browser, fake: FakeProvider) -> None:
    assert comer.post("/sign-in/with/google").status_code == 400


def test_thirty_ways_in_a_quarter_of_an_hour_and_no_more(comer: Browser, fake: FakeProvider) -> None:
    there = "/sign-in/with/google/return?state=x&code=y"
    answers = [comer.get(there).status_code for _ in range(31)]
    assert answers == [303] * 30 + [429]
    token = comer.token()
    form = {"csrf_token": token}
    answers = [comer.post("/sign-in/with/google", data=form).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_of_two_who_open_with_one_identity_one_gets_it(
    comer: Browser, linking_app: Flask, fake: FakeProvider, backstage: Backstage
) -> None:
    first, second = go_there_and_back(comer, fake).location, somebody()
    other = Browser(linking_app, address="10.200.0.2")
    fake.someone.email = second.email
    page = go_there_and_back(other, fake).location
    assert comer.submit(first, first_name="Gita").location == "/me"
    said = sentence_after(other, other.submit(page, first_name="Gita"))
    assert "linked to another MAXPULSE account" in said
    assert account_of(backstage, second.email) is None, "nothing half made is left"


def test_demo_accounts_stay_out_of_production(linking_app: Flask, fake: FakeProvider, comer: Browser) -> None:
    demo = Person("Demo", "participant@demo.maxpulse.test", Actor.visitor())
    with linking_app.app_context(), acting(Actor.system()) as session:
        user = session.scalars(select(User).where(User.email == demo.email)).one_or_none()
        user = user or User(email=demo.email, role="participant", is_active=True)
        session.add(user)
        session.flush()
        session.add(
            Identity(
                user_id=user.id,
                provider="google",
                subject=fake.someone.subject,
                email=demo.email,
                linked_at=clock.now(),
            )
        )
    before = linking_app.extensions["settings"]
    linking_app.extensions["settings"] = before.model_copy(update={"env": "production"})
    try:
        said = sentence_after(comer, go_there_and_back(comer, fake))
    finally:
        linking_app.extensions["settings"] = before
        with linking_app.app_context(), acting(Actor.system()) as session:
            session.execute(update(User).where(User.email == demo.email).values(email=somebody().email))
    assert "This account is closed." in said
    assert not is_signed_in(comer)
