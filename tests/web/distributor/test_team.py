"""The team page: one's own downline as a tree, and never anybody outside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.queries import A_PAGE, get_distributor
from tests.factories.cast import Cast, Person
from tests.factories.team import add_recruit, code_of
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]


@pytest.fixture
def cleo(app: Flask, cast: Cast) -> Person:
    """Ben's recruit: two levels below Ana."""
    return add_recruit(app, cast.ben, "Cleo")


def test_the_first_level_is_on_the_page_and_deeper_ones_are_counted(
    cast: Cast, cleo: Person, sign_in: SignIn
) -> None:
    page = sign_in(cast.ana).get("/team").text
    assert "Ben Cast" in page
    assert "Cleo" not in page
    assert "1 person below" in page
    assert page.count('class="d-fig"') == 2


def test_ones_own_place_says_how_one_stands(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    for status in ("active", "inactive"):
        with app.app_context(), acting(Actor.system()):
            get_distributor(cast.ana.distributor_id).status = status
        mine = browser.get("/team").text.split('id="mine"')[1].split("</section>")[0]
        assert f">{status}</span>" in mine.partition("Your status")[2].partition("</dd>")[0]


def test_a_branch_opens_in_place_and_as_a_page(cast: Cast, cleo: Person, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    part = browser.get(f"/team/{cast.ben.distributor_id}", headers={"HX-Request": "true"}).text
    assert "Cleo Recruit" in part
    assert "<html" not in part
    page = browser.get(f"/team/{cast.ben.distributor_id}").text
    assert "Cleo Recruit" in page
    assert "<h1>Ben Cast</h1>" in page


def test_nobody_outside_the_downline_has_a_page(
    app: Flask, cast: Cast, cleo: Person, sign_in: SignIn
) -> None:
    stranger = add_recruit(app, None, "Stranger")
    browser = sign_in(cast.ben)
    for outside in (cast.ana, stranger):
        for headers in ({}, {"HX-Request": "true"}):
            assert browser.get(f"/team/{outside.distributor_id}", headers=headers).status_code == 404
    assert browser.get(f"/team/{cleo.distributor_id}").status_code == 200
    assert browser.get(f"/team/{cast.ben.distributor_id}").location == "/team"


def test_a_page_tells_no_address_of_anybody(cast: Cast, cleo: Person, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    pages = (
        browser.get("/team").text,
        browser.get("/team?q=e").text,
        browser.get(f"/team/{cast.ben.distributor_id}").text,
    )
    for page in pages:
        assert cast.ben.email not in page
        assert cleo.email not in page


def test_the_sponsor_is_named_and_nothing_else_of_the_upline(
    cast: Cast, cleo: Person, sign_in: SignIn
) -> None:
    page = sign_in(cleo).get("/team").text
    assert "Ben Cast" in page
    assert "Ana" not in page


def test_people_are_found_by_name_and_code_at_any_depth(
    app: Flask, cast: Cast, cleo: Person, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ana)
    for words in ("cLEO", code_of(app, cleo).lower()):
        page = browser.get("/team", query_string={"q": words}).text
        assert "Cleo Recruit" in page
        assert "level 2, under Ben Cast" in page
        assert "1 person found" in page
    assert "0 people found" in browser.get("/team?q=%25").text
    assert browser.get("/team?q=%00x").status_code == 200
    assert "0 people found" in sign_in(cleo).get("/team?q=Cleo").text


def test_the_invitation_leads_to_oneself(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.ana).get("/team").text
    address = f"http://localhost/join/{code_of(app, cast.ana)}"
    assert f'data-copy="{address}"' in page
    assert 'class="m-qr"' in page


@pytest.mark.thorough
def test_a_wide_level_comes_page_by_page(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    for number in range(A_PAGE + 2):
        add_recruit(app, cast.ben, f"Number{number:03}")
    browser = sign_in(cast.ben)
    first = browser.get("/team").text
    assert first.count("Recruit</b>") == A_PAGE
    more = first.split('hx-get="', 1)[1].split('"', 1)[0]
    second = browser.get(more, headers={"HX-Request": "true"}).text
    assert second.count("Recruit</b>") == 2
    assert "Number050" in second and "Number051" in second
    assert "Show more" not in second


def test_who_has_nobody_is_told_what_to_do(cleo: Person, sign_in: SignIn) -> None:
    assert "Share your invitation" in sign_in(cleo).get("/team").text
