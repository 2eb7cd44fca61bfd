"""Whoever was signed in a moment ago reads why they are not any more: once, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask import Flask

from maxpulse.accounts.actions import administering
from maxpulse.accounts.rules.endings import KEPT, Ending
from maxpulse.accounts.web.endings import sentence_of
from maxpulse.core import clock
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import link_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
ANY = "You were signed out"
NEW = "copper walrus mild tangent"


@pytest.fixture
def lost(cast: Cast, sign_in: SignIn) -> Browser:
    """A browser in which Ana was signed in before anything happened."""
    return sign_in(cast.ana)


@pytest.fixture
def by_eli(cast: Cast, backstage: Backstage) -> Callable[..., None]:
    """Eli does something with Ana's account."""

    def done(verb: Callable[..., object], *given: object) -> None:
        with backstage(cast.eli.actor):
            verb(cast.ana.actor.user_id, *given)

    return done


def told(browser: Browser, page: str = "/links") -> str:
    """What the sign-in page says to whoever asks for that page."""
    answer = browser.get(page)
    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/sign-in")
    return browser.get(answer.location).text


def test_from_another_device(cast: Cast, lost: Browser, sign_in: SignIn) -> None:
    sign_in(cast.ana).submit("/account/sessions/others/ending", on="/account/sessions")
    assert "You were signed out here from another device of yours." in told(lost)


def test_by_an_admin(lost: Browser, by_eli: Callable[..., None]) -> None:
    by_eli(administering.end_sessions_of_somebody)
    assert "You were signed out by the administration." in told(lost)


def test_by_an_admin_who_takes_off_the_second_factor_or_gives_another_role(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    dee = sign_in(cast.dee)
    with backstage(cast.eli.actor):
        administering.change_role(_id(cast.dee), "participant")
    assert "your account has another role now." in told(dee, "/account")


def test_by_another_password_chosen_elsewhere(cast: Cast, lost: Browser, sign_in: SignIn) -> None:
    changed = sign_in(cast.ana).submit(
        "/account/password", current_password=cast.ana.password, new_password=NEW
    )
    assert changed.status_code == 303
    assert "because the password of your account was changed." in told(lost)


def test_by_a_letter_that_sets_another_password(
    cast: Cast, lost: Browser, browser: Browser, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.ana.email)
    browser.submit(link_to(backstage, cast.ana.email, "reset"), password=NEW)
    assert "because the password of your account was changed." in told(lost)


@pytest.mark.parametrize("by", ["owner", "admin"])
def test_by_closing_the_account(
    cast: Cast, lost: Browser, sign_in: SignIn, by_eli: Callable[..., None], by: str
) -> None:
    if by == "admin":
        by_eli(administering.close_account)
    else:
        sign_in(cast.ana).submit("/account/closure", current_password=cast.ana.password)
    assert "because your account was closed." in told(lost)


def test_by_the_clock(cast: Cast, sign_in: SignIn) -> None:
    start, idle, busy = clock.now(), sign_in(cast.ana), sign_in(cast.ana)
    for day in range(3, 30, 3):
        with clock.travelling(start + timedelta(days=day)):
            assert busy.get("/links").status_code == 200
    with clock.travelling(start + timedelta(days=31)):
        assert "because nothing happened here for a long time." in told(idle)
        assert "because no sign-in lasts for ever" in told(busy)


def test_it_is_said_once_and_the_cookie_is_forgotten(lost: Browser, by_eli: Callable[..., None]) -> None:
    by_eli(administering.end_sessions_of_somebody)
    assert ANY in told(lost)
    with lost.session_transaction() as cookie:
        assert "_user_id" not in cookie
    assert ANY not in told(lost)


def test_it_says_nothing_to_strangers_nor_of_made_up_tokens_nor_of_what_was_ended_unexplained(
    cast: Cast, app: Flask, lost: Browser, browser: Browser, backstage: Backstage
) -> None:
    assert ANY not in told(browser)
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "x" * 43
    assert ANY not in told(browser)
    with backstage() as session:
        from maxpulse.accounts.models import UserSession

        session.query(UserSession).filter_by(user_id=cast.ana.actor.user_id).update({"ended_at": clock.now()})
    assert ANY not in told(lost)


def test_who_is_signed_in_again_reads_nothing_of_the_time_before(
    cast: Cast, lost: Browser, by_eli: Callable[..., None]
) -> None:
    by_eli(administering.end_sessions_of_somebody)
    assert lost.enter(cast.ana.email, cast.ana.password).status_code == 303
    lost.submit("/sign-out", on="/links")
    assert ANY not in lost.get("/sign-in").text


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ({"HX-Request": "true", "HX-Current-URL": "http://localhost/hub?q=rosa"}, "/hub"),
        ({"Referer": "http://localhost/links"}, "/links"),
        ({"Referer": "http://evil.test/links"}, None),
        ({"HX-Request": "true", "HX-Current-URL": "http://[evil"}, None),
    ],
)
def test_who_was_on_a_page_comes_back_to_it(
    lost: Browser, by_eli: Callable[..., None], method: str, page: dict[str, str], kept: str | None
) -> None:
    by_eli(administering.end_sessions_of_somebody)
    token = lost.made_token()
    if method == "post":
        answer = lost.post("/links", data={"campaign_name": "x", "csrf_token": token}, headers=page)
    else:
        answer = lost.get("/hub/changes?since=0", headers={"HX-Request": "true"} | page)
    leads = urlsplit(answer.headers.get("HX-Redirect") or answer.location)
    assert leads.path == "/sign-in"
    assert parse_qs(leads.query).get("next", [None])[0] == kept


def test_every_ending_has_a_sentence_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        said = [sentence_of(ending) for ending in Ending]
    assert len(set(said)) == len(Ending) == len(KEPT) + 2


def _id(person: Person) -> UUID:
    assert person.actor.user_id is not None
    return person.actor.user_id
