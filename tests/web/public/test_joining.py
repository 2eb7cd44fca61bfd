"""Joining a team: by a distributor's code or the code of one of their links."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.links.actions import close_link
from maxpulse.network.actions import suspend_distributor
from maxpulse.network.queries import get_distributor_of
from tests.factories.cast import Cast, Person
from tests.factories.team import code_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
NEW = {
    "first_name": "Noa",
    "last_name": "Newcomer",
    "password": "a long enough password",
    "agreed": "on",
}


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    """Where Ana's invitation leads."""
    return f"/join/{code_of(app, cast.ana)}"


def test_the_page_names_the_sponsor_by_first_name_and_initial(browser: Browser, address: str) -> None:
    page = browser.get(address)
    assert page.status_code == 200
    assert "Ana C." in page.text
    assert "Ana Cast" not in page.text


def test_who_joins_is_an_active_distributor_under_the_sponsor(
    browser: Browser, address: str, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    email = f"noa.{cast.ana.distributor_id.hex[-10:]}@example.test"
    answer = browser.submit(address, **NEW, email=email.upper())
    assert (answer.status_code, answer.location) == (303, f"{address}/arrival")
    assert "We have written to you" in browser.get(answer.location).text
    user_id = account_of(backstage, email)
    with backstage():
        joined = get_distributor_of(user_id)
        assert (joined.sponsor_id, joined.status) == (cast.ana.distributor_id, "active")
    assert browser.enter(email, NEW["password"]).status_code == 303
    assert "Noa Newcomer" in sign_in(cast.ana).get("/team").text


def test_joining_leaves_its_traces(browser: Browser, address: str, cast: Cast, backstage: Backstage) -> None:
    email = f"noa.{cast.ana.distributor_id.hex[-10:]}@example.test"
    browser.submit(address, **NEW, email=email)
    with backstage() as session:
        user_id = account_of(backstage, email)
        profile = get_distributor_of(user_id)
        deeds = session.execute(
            text("select action from audit_entries where subject_id in (:user, :profile)"),
            {"user": user_id, "profile": profile.id},
        ).scalars()
        assert set(deeds) == {"account_made", "distributor_enrolled", "terms_accepted"}
        told = session.execute(
            text(
                "select event_data ->> 'recruit' from assessment_tracking "
                "where distributor_id = :ana and event_type = 'recruit_joined'"
            ),
            {"ana": cast.ana.distributor_id},
        ).scalars()
        assert list(told) == [str(profile.id)]
        letter = session.execute(
            text("select plain from mails where recipient = :email"), {"email": email}
        ).scalar_one()
        assert profile.distributor_code in letter


def test_who_has_an_account_gets_the_same_answer_and_a_letter(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    answer = browser.submit(address, **NEW, email=cast.cai.email.upper())
    assert (answer.status_code, answer.location) == (303, f"{address}/arrival")
    with backstage() as session:
        kinds = session.execute(
            text("select kind from mails where recipient = :email"), {"email": cast.cai.email}
        ).scalars()
        assert list(kinds) == ["joined_again"]
        role = session.execute(
            text("select role from users where email = :email"), {"email": cast.cai.email}
        ).scalar_one()
        assert role == "participant"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first_name": " "}, "first name"),
        ({"last_name": ""}, "last name"),
        ({"email": ""}, "e-mail"),
        ({"email": "no address"}, "check the e-mail"),
        ({"email": "a\0@example.test"}, "check the e-mail"),
        ({"password": "short"}, "make it longer"),
        ({"password": "x" * 501}, "make it shorter"),
        ({"password": "password1234"}, "tried first"),
        ({"password": "newcomer-noa1"}, "your name"),
        ({"agreed": ""}, "agree"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    browser: Browser, address: str, changed: dict[str, str], sentence: str
) -> None:
    answer = browser.submit(address, **{**NEW, "email": "noa@example.test", **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW["password"] not in answer.text
    assert "Newcomer" in answer.text or "last_name" in changed


def test_a_link_s_code_leads_to_its_sender(browser: Browser, cast: Cast) -> None:
    assert "Ana C." in browser.get(f"/join/{cast.ana.link_code}").text


def test_a_closed_link_takes_nobody_into_a_team(browser: Browser, cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.ana.actor) as session:
        close_link(session.execute(text("select id from assessment_links")).scalar_one())
    assert browser.get(f"/join/{cast.ana.link_code}").status_code == 410


def test_a_suspended_sponsor_s_code_says_so_kindly_and_names_nobody(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    token = browser.token(address)
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id, "checking")
    for answer in (
        browser.get(address),
        browser.post(address, data={**NEW, "email": "noa@example.test", "csrf_token": token}),
        browser.get(f"{address}/arrival"),
    ):
        assert answer.status_code == 410
        assert "closed at the moment" in answer.text
        assert "Ana" not in answer.text


@pytest.mark.parametrize("code", ["nobody", "%00", "x" * 300, "%27--"])
def test_a_code_of_nobody_is_a_page_of_its_own(browser: Browser, code: str) -> None:
    answer = browser.get(f"/join/{code}")
    assert answer.status_code == 404
    assert "No distributor has this code" in answer.text


def test_a_link_spelled_like_another_s_code_draws_nobody_away(
    app: Flask, browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    from maxpulse.links.actions import make_link

    with backstage(cast.ben.actor):
        make_link(campaign="Trap", alias=code_of(app, cast.ana).lower())
    assert "Ana C." in browser.get(address.lower()).text


def test_a_machine_may_not_join_for_hours(browser: Browser, address: str) -> None:
    answers = [browser.submit(address, email="") for _ in range(21)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]


def account_of(backstage: Backstage, email: str) -> object:
    """The id of the account with this address."""
    with backstage() as session:
        return session.execute(
            text("select id from users where email = :email"), {"email": email}
        ).scalar_one()
