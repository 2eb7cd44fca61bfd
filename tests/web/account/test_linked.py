"""Linking one's account with Google and GitHub, and unlinking it: for the password, told by mail, in one session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from maxpulse.accounts.actions import ask_to_move, identities
from maxpulse.accounts.models import Identity, User
from maxpulse.accounts.rules.providers import Provider, Told
from maxpulse.core import clock
from maxpulse.core.db import acting
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast, Person
from tests.fakes.providers import FakeProvider, somebody
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import SYSTEM, Backstage
from tests.web.letters import deeds_about, kinds_to, link_to, mails_to
from tests.web.ways import go_there_and_back, is_signed_in, onward, path_of, sentence_after

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
HERE = "/account/linked"
ComeIn = Callable[[Person], Browser]


@pytest.fixture
def come_in(linking_app: Flask) -> ComeIn:
    """A browser in which that person has signed in, with an address that is confirmed."""

    def as_person(person: Person) -> Browser:
        with linking_app.app_context(), acting(SYSTEM) as session:
            mine = User.email == person.email
            session.execute(update(User).where(mine).values(email_verified_at=clock.now()))
        browser = Browser(linking_app)
        browser.come_in(person)
        return browser

    return as_person


def ask_to_link(browser: Browser, person: Person, provider: str = "google") -> str:
    """Give the password, and a code where there is a second factor; the address at the provider."""
    fields = {f"{provider}_current_password": person.password}
    if person.phone:
        assert browser.submit(f"{HERE}/{provider}", on=HERE, **fields).status_code == 422, (
            "not without the code"
        )
        fields[f"{provider}_code"] = person.phone.code()
    return onward(browser.submit(f"{HERE}/{provider}", on=HERE, **fields))


def link(browser: Browser, person: Person, fake: FakeProvider, provider: str = "google") -> None:
    """The whole way."""
    back = path_of(fake.agree(ask_to_link(browser, person, provider)))
    assert browser.get(back).location == f"{HERE}?linked={provider}"


def linked(backstage: Backstage, person: Person) -> list[tuple[str, str]]:
    """What is linked to this account."""
    with backstage(person.actor) as session:
        return [(row.provider, row.subject) for row in session.scalars(select(Identity))]


@pytest.mark.parametrize(
    ("seat", "provider", "name"),
    some_of(
        [
            ("cai", "google", "Google"),
            ("eli", "github", "GitHub"),
            ("ana", "github", "GitHub"),
            ("dee", "google", "Google"),
        ]
    ),
)
def test_who_knows_the_password_links_and_comes_in_that_way_from_then_on(
    cast: Cast,
    come_in: ComeIn,
    comer: Browser,
    fake: FakeProvider,
    backstage: Backstage,
    seat: str,
    provider: str,
    name: str,
) -> None:
    person: Person = getattr(cast, seat)
    browser = come_in(person)
    link(browser, person, fake, provider)
    assert linked(backstage, person) == [(provider, fake.someone.subject)]
    page = browser.get(f"{HERE}?linked={provider}").text
    assert f"{name} signs you in from now on." in page
    assert fake.someone.email in page
    assert f"Unlink {name}" in page
    assert kinds_to(backstage, person.email) == ["identity-linked"]
    assert fake.someone.email in mails_to(backstage, person.email)[-1].plain
    assert deeds_about(backstage, person.actor.user_id)[-1] == "identity_linked"
    go_there_and_back(comer, fake, provider)
    assert is_signed_in(comer)


@pytest.mark.parametrize(
    ("given", "sentence"),
    some_of(
        [("a guess of mine", "This is not your password."), ("", "Please fill in your password.")], always=1
    ),
)
def test_without_the_password_nothing_is_linked_or_unlinked(
    cast: Cast, come_in: ComeIn, fake: FakeProvider, backstage: Backstage, given: str, sentence: str
) -> None:
    browser = come_in(cast.cai)
    refused = browser.submit(f"{HERE}/google", on=HERE, google_current_password=given)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert fake.url not in refused.text
    link(browser, cast.cai, fake)
    refused = browser.submit(f"{HERE}/google/removal", on=HERE, google_current_password=given)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert linked(backstage, cast.cai) != []


@pytest.mark.thorough
def test_guesses_are_counted_with_those_of_every_other_proof(
    cast: Cast, come_in: ComeIn, fake: FakeProvider
) -> None:
    browser = come_in(cast.cai)
    token = browser.token(HERE)
    form = {"google_current_password": "a guess of mine", "csrf_token": token}
    said = [browser.post(f"{HERE}/google", data=form).text for _ in range(11)]
    assert "This is not your password." in said[9]
    assert "Too many tries." in said[10]


def test_unlinking_is_told_and_ends_that_way_in(
    cast: Cast, come_in: ComeIn, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    browser = come_in(cast.cai)
    link(browser, cast.cai, fake)
    done = browser.submit(f"{HERE}/google/removal", on=HERE, google_current_password=cast.cai.password)
    assert "Google does not sign you in any more." in browser.get(done.location).text
    assert linked(backstage, cast.cai) == []
    assert kinds_to(backstage, cast.cai.email) == ["identity-linked", "identity-unlinked"]
    assert deeds_about(backstage, cast.cai.actor.user_id)[-1] == "identity_unlinked"
    assert go_there_and_back(comer, fake).location == "/register/with/google", "nobody known"
    gone = browser.submit(f"{HERE}/google/removal", on=HERE, google_current_password=cast.cai.password)
    assert gone.status_code == 404


def test_what_is_linked_elsewhere_is_refused(
    cast: Cast, come_in: ComeIn, fake: FakeProvider, backstage: Backstage
) -> None:
    link(come_in(cast.cai), cast.cai, fake)
    browser = come_in(cast.dee)
    answer = browser.get(path_of(fake.agree(ask_to_link(browser, cast.dee))))
    assert "linked to another MAXPULSE account" in sentence_after(browser, answer)
    assert linked(backstage, cast.dee) == []
    assert kinds_to(backstage, cast.dee.email) == []


def test_one_account_has_one_link_of_a_kind(
    cast: Cast, come_in: ComeIn, fake: FakeProvider, backstage: Backstage
) -> None:
    browser = come_in(cast.cai)
    there = ask_to_link(browser, cast.cai)
    identity = Told(Provider.GOOGLE, "another-one", "other@example.test")
    with backstage(cast.cai.actor):
        assert cast.cai.actor.user_id
        identities.link(cast.cai.actor.user_id, cast.cai.email, identity)
    answer = browser.get(path_of(fake.agree(there)))
    assert "is linked with Google already" in sentence_after(browser, answer)
    again = browser.submit(f"{HERE}/google", on=HERE, google_current_password=cast.cai.password)
    assert "is linked with Google already" in sentence_after(browser, again)
    assert linked(backstage, cast.cai) == [("google", "another-one")]


def test_what_one_session_began_no_other_ends(
    cast: Cast, come_in: ComeIn, fake: FakeProvider, backstage: Backstage
) -> None:
    """Whoever made somebody open the way back would have their own account elsewhere linked to another's."""
    cais, dees = come_in(cast.cai), come_in(cast.dee)
    back = path_of(fake.agree(ask_to_link(cais, cast.cai)))
    assert "refused=state" in dees.get(back).location
    assert linked(backstage, cast.dee) == []
    # The same browser, signed in anew meanwhile: what was begun went with the cookie.
    cais.submit("/sign-out", on="/account")
    cais.come_in(cast.dee)
    cais.get(back)
    assert linked(backstage, cast.dee) == linked(backstage, cast.cai) == []


def test_a_session_that_was_ended_links_nothing(
    linking_app: Flask, cast: Cast, come_in: ComeIn, fake: FakeProvider, backstage: Backstage
) -> None:
    browser, elsewhere = come_in(cast.cai), come_in(cast.cai)
    back = path_of(fake.agree(ask_to_link(browser, cast.cai)))
    elsewhere.submit("/account/sessions/others/ending", on="/account/sessions")
    assert browser.get(back).location.startswith(f"{HERE}?with=google&refused=other-session")
    assert linked(backstage, cast.cai) == []
    assert not is_signed_in(browser)


def test_who_was_suspended_meanwhile_links_nothing(
    cast: Cast, come_in: ComeIn, fake: FakeProvider, backstage: Backstage
) -> None:
    browser = come_in(cast.ana)
    back = path_of(fake.agree(ask_to_link(browser, cast.ana)))
    with backstage():
        suspend_distributor(cast.ana.distributor_id)
    browser.get(back)
    assert linked(backstage, cast.ana) == []


def test_an_address_that_nobody_confirmed_opens_no_second_door(
    linking_app: Flask, cast: Cast, fake: FakeProvider
) -> None:
    """Whoever opens an account with another's address leaves no way in behind for the day its owner gets it."""
    browser = Browser(linking_app)
    browser.come_in(cast.cai)
    assert "Please confirm your e-mail address first." in browser.get(HERE).text
    refused = browser.submit(f"{HERE}/google", on="/account", google_current_password=cast.cai.password)
    assert refused.status_code == 422
    assert fake.url not in refused.text


def test_declining_there_is_said_here(cast: Cast, come_in: ComeIn, fake: FakeProvider) -> None:
    browser = come_in(cast.cai)
    there = ask_to_link(browser, cast.cai)
    fake.declines = True
    assert "you did not allow it at Google" in sentence_after(
        browser, browser.get(path_of(fake.agree(there)))
    )
    assert is_signed_in(browser)


def test_who_has_no_password_sets_one_before_unlinking(comer: Browser, fake: FakeProvider) -> None:
    page = go_there_and_back(comer, fake).location
    comer.submit(page, first_name="Gita")
    shown = comer.get(HERE).text
    assert "Your account has no password yet. Set one first" in shown
    assert "Unlink" not in shown
    for path in (f"{HERE}/google/removal", f"{HERE}/github"):
        refused = comer.submit(
            path, on="/account", google_current_password="a guess", github_current_password="a guess"
        )
        assert refused.status_code == 422
    comer.submit("/sign-out", on="/account")
    assert go_there_and_back(comer, fake).location == "/me", "nobody is locked out"


def test_taking_an_account_back_unlinks_what_was_linked_in_between(
    linking_app: Flask, cast: Cast, come_in: ComeIn, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    link(come_in(cast.cai), cast.cai, fake)
    assert cast.cai.actor.user_id
    with linking_app.app_context(), acting(cast.cai.actor):
        ask_to_move(cast.cai.actor.user_id, cast.cai.email, somebody().email or "")
    back = link_to(backstage, cast.cai.email, "email-moving")
    assert comer.submit(back, password="lantern orbit velvet crab").status_code == 303
    assert linked(backstage, cast.cai) == []
    assert go_there_and_back(comer, fake).location == "/register/with/google"


def test_forgetting_the_password_unlinks_what_somebody_who_knew_it_may_have_linked(
    cast: Cast, come_in: ComeIn, comer: Browser, fake: FakeProvider, backstage: Backstage
) -> None:
    link(come_in(cast.cai), cast.cai, fake)
    comer.submit("/forgotten-password", email=cast.cai.email)
    letter = link_to(backstage, cast.cai.email, "reset")
    assert "Accounts at Google or GitHub that sign you in are unlinked." in comer.get(letter).text
    comer.submit(letter, password="lantern orbit velvet crab")
    assert linked(backstage, cast.cai) == []
    assert go_there_and_back(comer, fake).location == "/register/with/google"
    assert "Google signs you in no more." in mails_to(backstage, cast.cai.email)[-1].plain


def test_the_page_is_in_the_list_where_it_is_configured_and_nowhere_else(
    cast: Cast, come_in: ComeIn, sign_in: ComeIn, fake: FakeProvider
) -> None:
    there, not_there = come_in(cast.cai), sign_in(cast.cai)
    for page in ("/account", "/account/security", HERE):
        assert f'href="{HERE}"' in there.get(page).text
    assert there.get(HERE).text.count('aria-current="page"') == 2
    for page in ("/account", "/account/security"):
        assert HERE not in not_there.get(page).text
    assert not_there.get(HERE).status_code == 404
    for path in (f"{HERE}/google", f"{HERE}/google/removal"):
        assert not_there.submit(path, on="/account").status_code == 404


def test_nobody_sees_what_another_has_linked(
    cast: Cast, come_in: ComeIn, fake: FakeProvider, backstage: Backstage
) -> None:
    link(come_in(cast.cai), cast.cai, fake)
    for other in (cast.ana, cast.eli):
        assert fake.someone.email not in come_in(other).get(HERE).text
        assert linked(backstage, other) == []
