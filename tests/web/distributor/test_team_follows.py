"""An open team page follows: who joins or is invited comes to the list, and becomes active when they confirm."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.live import fragments
from maxpulse.network.jobs import tell_of_account
from tests.factories.cast import Cast, Person
from tests.factories.team import code_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.distributor.hearing import Told
from tests.web.letters import confirm

SignIn = Callable[[Person], Browser]
LEVEL = re.compile(r'Level 1</span><b>(\d+)</b><span class="m-quiet m-tiny">(\d+) active')


@pytest.fixture(autouse=True)
def _ben_works_already(cast: Cast) -> None:
    cast.all_here()


def drawn(app: Flask, facts: dict[str, Any]) -> str:
    with app.test_request_context():
        return fragments.render(facts)


def id_of(backstage: Backstage, email: str) -> UUID:
    with backstage() as session:
        return UUID(str(session.scalar(text("select id from users where email = :email"), {"email": email})))


def test_who_joins_comes_to_the_open_page_and_turns_active_by_confirming(
    app: Flask, browser: Browser, cast: Cast, backstage: Backstage, told: Told
) -> None:
    email = f"noa.{cast.ana.distributor_id.hex[-10:]}@example.test"
    who = {"first_name": "Noa", "last_name": "Newcomer", "password": "walnut ferry copper dune"}
    browser.submit(f"/join/{code_of(app, cast.ana)}", **who, email=email, agreed="on")
    joined = told("recruit_joined")
    page = drawn(app, joined)
    line = f'<li id="recruit-{joined["recruit"]}" data-number="{joined["n"]}" data-joins="team-people">'
    assert line in page
    assert "address not confirmed yet" in page
    assert email not in page
    assert LEVEL.findall(page) == [("2", "1")]

    user_id = id_of(backstage, email)
    with app.app_context():
        tell_of_account(str(user_id))  # too early: nothing is said
    confirm(browser, backstage, email, who["password"], "joined")
    with app.app_context():
        tell_of_account(str(user_id))
        tell_of_account(str(user_id))
    confirmed = told("recruit_confirmed")
    assert confirmed["n"] == joined["n"] + 1
    page = drawn(app, confirmed)
    assert "address not confirmed yet" not in page
    assert LEVEL.findall(page) == [("2", "2")]
    with backstage() as session:
        said = text("select count(*) from assessment_tracking where event_type = 'recruit_confirmed'")
        mine = text(f"{said.text} and distributor_id = :ana")
        assert session.scalar(mine, {"ana": cast.ana.distributor_id}) == 1


def test_who_is_invited_comes_to_the_open_page_too(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, told: Told
) -> None:
    email = f"ivy.{cast.ana.distributor_id.hex[-10:]}@example.test"
    sponsor = code_of(app, cast.ana)
    form = {"first_name": "Ivy", "last_name": "Invited", "email": email, "sponsor": sponsor}
    answer = sign_in(cast.eli).submit(
        "/admin/distributors/invitations", **form, on="/admin/distributors/invitations/new"
    )
    assert answer.status_code == 303
    with app.app_context():
        tell_of_account(str(id_of(backstage, email)))
    page = drawn(app, told("recruit_joined"))
    assert "Ivy Invited is invited to your team" in page
    assert LEVEL.findall(page) == [("2", "1")]


def test_the_page_holds_the_places_that_are_filled(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.ana).get("/team").text
    for place in (
        'id="team-people"',
        'id="team-levels"',
        'id="team-total"',
        f'id="recruit-{cast.ben.distributor_id}"',
    ):
        assert page.count(place) == 1
    nobody = sign_in(cast.ben).get("/team").text
    assert 'id="team-people"' in nobody
    assert "Nobody here yet." in nobody
