"""Signing in with Google and GitHub: who is known comes in, who is new opens an account, and nobody another's."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select, update

from maxpulse.accounts.models import Identity, User
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast, Person
from tests.fakes.providers import FakeProvider, somebody
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import deeds_about
from tests.web.public.comers import PROVIDERS, account_of, link
from tests.web.ways import (
    go_there_and_back,
    is_signed_in,
    path_of,
    sentence_after,
    set_out,
)

pytestmark = pytest.mark.usefixtures("no_mail_is_left")


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


def asks_again(browser: Browser) -> bool:
    """True when the session's proof is not fresh."""
    answer = browser.submit("/account/sessions/others/ending", on="/account/sessions")
    assert answer.status_code in (303, 403)
    return answer.status_code == 403


@pytest.mark.parametrize(("minutes", "is_asked"), [(None, False), (0, False), (9, False), (11, True)])
def test_how_long_ago_google_asked_who_they_are_counts_where_it_says_so(
    comer: Browser, fake: FakeProvider, minutes: int | None, is_asked: bool
) -> None:
    assert "auth_time" in unquote(set_out(comer))
    at = int(clock.now().timestamp()) - 60 * (minutes or 0)
    fake.claims = lambda given: given if minutes is None else given | {"auth_time": at}
    comer.submit(go_there_and_back(comer, fake).location, first_name="Gita")
    assert asks_again(comer) == is_asked, "when the account was opened"
    wanted = "/account/second-factor/set-up"
    assert go_there_and_back(comer, fake, next_url=wanted).location == wanted
    assert asks_again(comer) == is_asked, "and when one came again"
    assert (comer.get(wanted).status_code == 200) != is_asked
    if is_asked:
        assert "sign out there first" in comer.get("/account/proof").text


@pytest.mark.parametrize("nonsense", ["an hour ago", True, -5, 1.5, 10**20])
def test_a_moment_that_cannot_be_makes_no_proof_fresher_and_breaks_nothing(
    comer: Browser, fake: FakeProvider, nonsense: object
) -> None:
    fake.claims = lambda given: given | {"auth_time": nonsense}
    answer = go_there_and_back(comer, fake)
    if nonsense == "an hour ago":
        assert "refused=" in answer.location
        return
    assert comer.submit(answer.location, first_name="Gita").location == "/me"
    assert asks_again(comer) == (nonsense != 10**20), "a clock there that is ahead of ours says just now"


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


def test_signing_in_once_more_ends_the_session_of_before_and_every_copy_of_it(
    linking_app: Flask, cast: Cast, comer: Browser, fake: FakeProvider
) -> None:
    link(linking_app, cast.cai, fake)
    go_there_and_back(comer, fake)
    kept, copied = comer.get_cookie("maxpulse"), Browser(linking_app)
    assert kept
    copied.set_cookie("maxpulse", kept.value)
    assert copied.get("/account").status_code == 200
    go_there_and_back(comer, fake)
    assert copied.get("/account").status_code == 303
    assert comer.get("/account").status_code == 200


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
