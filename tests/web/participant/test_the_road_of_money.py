"""The wealth and the hybrid road without JavaScript, and what the desk sees of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Row, text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from maxpulse.web import tokens
from tests.factories.cast import Cast, Person
from tests.factories.shop import stock
from tests.factories.walk import Walk, plausible, typed
from tests.fakes.purses import BOTH, MIRA
from tests.sampling import some_of

SignIn = Callable[[Person], FlaskClient]
GIVEN = {question: typed(value) for question, value in MIRA.items()} | {"M_ins": "home"}
GIVEN_BOTH = {question: typed(value) for question, value in BOTH.items()} | {
    "D_weight": "68",
    "M_ins": "home",
}
Begin = Callable[..., Walk]


@pytest.fixture
def begin(app: Flask, client: FlaskClient, cast: Cast) -> Begin:
    """Begins an assessment of that kind."""

    def begin_one(kind: str = "wealth", **fields: str) -> Walk:
        with app.app_context(), acting(cast.ana.actor):
            code = make_link(campaign=f"For {kind}", focus=kind).link_code
        return Walk(client, code).begin(name="Mira Stone", **fields)

    return begin_one


def stored(app: Flask, walk: Walk, columns: str) -> Sequence[Row[Any]]:
    """Those columns of the answers that were given on this walk."""
    found = text(f"select {columns} from assessment_responses where session_id = :id")
    with app.app_context(), acting(Actor.system()) as session:
        return session.execute(found, {"id": tokens.unseal(walk.token).session_id}).all()


def go_to(walk: Walk, question: str, given: dict[str, str]) -> Walk:
    """Answer until that question is on the page."""
    while walk.question.id != question:
        walk.answer(given[walk.question.id], unit=walk.unit)
        assert walk.page.status_code == 200, walk.page.text
    return walk


def test_somebody_walks_the_wealth_road_to_a_result_of_its_own(app: Flask, begin: Begin) -> None:
    stock(app)
    walk = begin()
    assert walk.question.id == "D_age"
    page = unescape(walk.answer_all(GIVEN).finish().page.text)
    assert 'data-grade="C+"' in page
    for area in ("Cash flow", "Safety net", "Debt", "Future", "How it feels"):
        assert f'<b class="name">{area}</b>' in page
    assert "Build your reserve up to $6,300" in page
    assert "For your later years, where you stand at 5 of 10." in page
    assert "You said: More than 1,200. That is right." in page
    assert "You said: The same as before. The right answer: Less than before." in page
    assert "Not financial advice." in page and "doctor" not in page
    assert "A fuller text" not in page and "In words" in page


def test_somebody_walks_the_hybrid_road_and_sees_both_halves(begin: Begin) -> None:
    page = unescape(begin("hybrid").answer_all(GIVEN_BOTH).finish().page.text)
    halves = dict(re.findall(r'data-half="(\w+)" data-half-grade="([A-F][+]?)"', page))
    assert set(halves) == {"health", "wealth"}
    assert halves["wealth"] == "C+"
    assert page.count('<b class="name">') == 10
    assert "Your grade is the mean of both halves." in page
    assert "not financial advice" in page


@pytest.mark.parametrize("kind", ["health", "wealth", "hybrid"])
def test_the_link_tells_as_many_questions_as_the_first_of_them_does(begin: Begin, kind: str) -> None:
    walk = begin(kind)
    landing = walk.browser.get(walk.link).text
    told = re.search(r"<b>About (\d+)</b><span>questions</span></div><div><b>(\d+) min</b>", landing)
    first = re.search(r"1 of about (\d+)</span>", walk.page.text)
    assert told and first
    assert told[1] == first[1]
    assert int(told[2]) == round(int(first[1]) / 4), "a quarter of a minute each"


def test_what_both_halves_share_is_asked_once(app: Flask, begin: Begin) -> None:
    walk = begin("hybrid").answer_all(GIVEN_BOTH).finish()
    asked = [question for question, _ in stored(app, walk, "question_id, response_value")]
    assert len(asked) == len(set(asked)) > 50
    assert asked.count("D_age") == 1


def test_amounts_are_asked_in_the_currency_of_the_country_and_kept_exact(app: Flask, begin: Begin) -> None:
    walk = go_to(begin(), "M_income", {**GIVEN, "D_country": "gb"})
    assert '<span class="m-figure-unit">GBP</span>' in walk.page.text
    walk.answer("£ 2,150.75", unit="GBP")
    assert walk.question.id == "M_gross"
    kept = {
        question: rest for question, *rest in stored(app, walk, "question_id, response_value, entered_unit")
    }
    assert kept["M_income"] == ['{"amount":"2150.75","unit":"GBP","entered":"2150.75"}', "GBP"]


def test_costs_beyond_the_income_are_asked_back_once_and_taken_when_confirmed(begin: Begin) -> None:
    walk = go_to(begin(), "M_ess", GIVEN).answer("9,000", unit="USD")
    assert walk.page.status_code == 422
    assert "that would be $9,000 of costs with $3,000 coming in" in walk.page.text
    assert 'name="confirmed" value="1"' in walk.page.text and 'value="9,000"' in walk.page.text
    walk.answer("9,000", unit="USD", confirmed="1")
    assert (walk.page.status_code, walk.question.id) == (200, "M_late")


def test_another_country_asks_the_amounts_anew_and_coming_back_brings_them_back(begin: Begin) -> None:
    walk = begin().answer_all(GIVEN)
    walk.go("/questions/D_country").answer("euro").go("")
    assert walk.question.id == "M_income"
    assert "3000" not in walk.page.text and "EUR" in walk.page.text
    walk.answer("3000", unit="USD")
    assert walk.page.status_code == 422 and "Your country was changed meanwhile" in walk.page.text
    walk.finish()
    assert "data-grade" not in walk.page.text, "not finished: amounts are missing"
    walk.go("/questions/D_country").answer("us").go("")
    assert "That was the last question." in walk.page.text


def test_whoever_keeps_every_amount_to_themselves_has_a_result_that_says_so(begin: Begin) -> None:
    page = unescape(begin().answer_needed().finish().page.text)
    assert "data-grade" in page
    assert (
        "From 1 of 5 areas: too few answers on your cash flow, your safety net, debt and housing, and your later years."
        in page
    )
    assert "How it feels" in page


def test_whether_an_answer_about_knowledge_is_right_is_kept_with_it(app: Flask, begin: Begin) -> None:
    walk = begin().answer_all({**GIVEN, "K3": "unsure"})
    known = {
        question: right
        for question, right in stored(app, walk, "question_id, is_correct")
        if right is not None
    }
    assert known == {"K1": True, "K2": False, "K3": False}


@pytest.mark.parametrize(("kind", "given"), some_of([("hybrid", GIVEN_BOTH), ("wealth", GIVEN)], always=1))
def test_the_desk_shows_kind_grade_and_areas_as_far_as_they_are_shared(
    begin: Begin, cast: Cast, sign_in: SignIn, kind: str, given: dict[str, str]
) -> None:
    walk = begin(kind, share_scores="on", share_answers="on").answer_all(given)
    ana = sign_in(cast.ana)
    board = ana.get("/hub").text
    assert f"{kind.capitalize()} · " in board and "Money questions" in board
    walk.finish()
    board = ana.get("/hub").text
    link = re.search(r'href="(/hub/clients/[0-9a-f-]+)"', board)
    assert link and "m-grade" in board
    page = unescape(ana.get(link[1]).text)
    named = {"wealth": "wealth check", "hybrid": "health and wealth check"}[kind]
    assert named.capitalize() in page and f"Began the {named}" in page
    for area in ("Cash flow", "Safety net", "Debt", "Future", "How it feels"):
        assert f'aria-label="{area}"' in page
    assert "How much money comes in per month?" in page and "$3,000" in page
    assert ("<dt>Health</dt>" in page) == (kind == "hybrid")


def test_the_half_grades_are_seen_only_with_the_area_scores(
    begin: Begin, cast: Cast, sign_in: SignIn
) -> None:
    begin("hybrid").answer_all(GIVEN_BOTH).finish()
    ana = sign_in(cast.ana)
    link = re.search(r'href="(/hub/clients/[0-9a-f-]+)"', ana.get("/hub").text)
    assert link
    page = ana.get(link[1]).text
    assert "Health and wealth check" in page and "area scores not shared" in page
    assert "<dt>Health</dt>" not in page


def test_percents_in_a_plan_are_said_as_they_are(begin: Begin) -> None:
    """The first steps of somebody who saves nothing: "5 %" stands in their titles."""
    walk = begin()
    given = {"M_income": "2500", "M_gross": "3100.50", "M_ess": "9000"}
    while "data-question" in walk.page.text:
        if walk.question.id == "M_save":
            walk.skip()
        else:
            value = given.get(walk.question.id) or plausible(walk.question)
            walk.answer(value, unit=walk.unit, confirmed="1")
    page = walk.finish().page
    assert page.status_code == 200
    assert len(re.findall(r"<h3>Raise what goes into retirement to 5\s%</h3>", page.text)) == 2
