"""Accounts of every kind have results of their own; a distributor's gets nothing of their clients."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.cast import Cast, Person, confirm_address
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.participant.claiming import OURS, add_all, deeds_on, opens, session_of, take

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
EVERYBODY = pytest.mark.parametrize("seat", some_of(["ben", "cai", "dee", "eli"], always=1))
OFFERED = "We found 1 assessment"


@EVERYBODY
def test_what_was_taken_with_the_account_s_address_is_found_added_and_opened(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, seat: str
) -> None:
    person: Person = getattr(cast, seat)
    walk = take(app, cast.ana, person.email, finish=True)
    browser = sign_in(person)
    assert OFFERED not in browser.get("/me").text, "the address is not confirmed yet"
    confirm_address(app, person)
    assert OFFERED in browser.get("/me").text
    assert add_all(browser).location == "/me?added=1"
    assert deeds_on(backstage, session_of(app, walk))[-1] == "assessment_claimed"
    assert "data-grade" in browser.get(opens(browser), follow_redirects=True).text


@EVERYBODY
def test_whoever_holds_the_link_adds_it_with_one_press(
    app: Flask, cast: Cast, sign_in: SignIn, seat: str
) -> None:
    person: Person = getattr(cast, seat)
    confirm_address(app, person)
    page = f"/a/{take(app, cast.ana, '').token}/account"
    browser = sign_in(person)
    assert f"You are signed in as {person.email}." in browser.get(page).text
    assert browser.post(page, headers=OURS).location == "/me?added=1"
    assert "Health check" in browser.get("/me").text


def test_a_distributor_finds_nothing_that_came_through_a_link_of_theirs(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    """Whoever sits beside a client and types their own address gets none of the answers."""
    for person in (cast.ana, cast.ben):
        confirm_address(app, person)
    walk = take(app, cast.ana, cast.ana.email, finish=True)
    ana, page = sign_in(cast.ana), f"/a/{walk.token}/account"
    assert OFFERED not in ana.get("/me").text
    assert ana.post("/me/claims", data={
        "session_id": session_of(app, walk), "csrf_token": ana.made_token(),
    }).location == "/me"  # fmt: skip
    assert "even if you took it yourself" in ana.get(page).text
    refused = ana.post(page, headers=OURS)
    assert (refused.status_code, "even if you took it yourself" in refused.text) == (409, True)
    assert "Health check" not in ana.get("/me").text
    assert "assessment_claimed" not in deeds_on(backstage, session_of(app, walk))
    take(app, cast.ben, cast.ana.email)
    assert OFFERED in ana.get("/me").text, "what came through somebody else's is theirs to add"


def test_nor_do_they_give_a_client_s_assessment_an_address_of_their_own(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    confirm_address(app, cast.ana)
    walk = take(app, cast.ana, "")
    ana = sign_in(cast.ana)
    assert ana.post(f"/a/{walk.token}/account", headers=OURS).status_code == 409
    stranger = Browser(app)
    assert 'value=""' in stranger.get(f"/a/{walk.token}/account").text
    assert cast.ana.email not in stranger.get(f"/a/{walk.token}/account").text


@pytest.mark.parametrize(("seat", "home"), [("ben", "/hub"), ("dee", "/trainer"), ("eli", "/admin")])
def test_the_menu_of_an_account_leads_there_and_the_page_back(
    desk_of: Callable[[str], Browser], seat: str, home: str
) -> None:
    browser = desk_of(seat)
    assert 'href="/me"' in browser.get(home).text
    assert f'href="{home}">My desk</a>' in browser.get("/me").text


@pytest.mark.thorough
def test_what_a_distributor_added_compares_with_what_they_took_before(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    confirm_address(app, cast.ben)
    for _ in range(2):
        take(app, cast.ana, cast.ben.email, finish=True)
    browser = sign_in(cast.ben)
    add_all(browser)
    assert "Since last time" in browser.get(opens(browser), follow_redirects=True).text
