"""The plan on the result: ticked with a form each, kept, and nobody else's business."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken
from maxpulse.privacy.jobs import erase_old
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.isolation import key_of

STEP = re.compile(r'name="step" value="([^"]+)"')
DONE = re.compile(r'name="step" value="([^"]+)"><input type="hidden" name="done" value="">')
TICKS = text(
    "select count(*) from plan_ticks t join assessment_results r on r.id = t.result_id where r.session_id = :id"
)


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody with a result and a plan."""
    return Walk(client, cast.ana.link_code).begin(share_scores="on", share_answers="on").answer_all().finish()


@pytest.fixture(scope="module")
def unticked(app: Flask, company: Cast) -> Walk:
    """Somebody with a plan in which nothing can be ticked that is tried."""
    return Walk(app.test_client(), company.ana.link_code).begin().answer_all().finish()


def session_of(app: Flask, walk: Walk) -> UUID:
    """The assessment somebody walks."""
    return AssessmentToken.unseal(walk.token, key_of(app)).session_id


def tick(walk: Walk, step: str, done: str = "on") -> Walk:
    """Press the box of a step."""
    return walk._post(f"/a/{walk.token}/result/plan", {"step": step, "done": done})


def test_a_tick_stays_and_can_be_taken_away(walk: Walk) -> None:
    steps = STEP.findall(walk.page.text)
    assert len(steps) >= 4
    assert f"0 of {len(steps)} done" in walk.page.text
    tick(walk, steps[1])
    assert walk.page.request.path.endswith("/result"), "without a script the page comes again"
    assert DONE.findall(walk.page.text) == [steps[1]]
    tick(walk, steps[1])
    assert f"1 of {len(steps)} done" in walk.go("/result").page.text, "twice is once, and it survives"
    assert DONE.findall(tick(walk, steps[1], "").page.text) == []


def test_beside_each_thing_stands_what_it_adds_as_where_it_was_first_said(walk: Walk) -> None:
    said = re.findall(r"([^<>]+?) \d+ → \d+ of 100 · (overall \+ [\d.]+)", walk.page.text)
    assert said, "the premise: there is something to gain"
    beside = [f"{area} · {adds}" for area, adds in said]
    for page in (walk.page.text, walk.go("/result/paper").page.text):
        plan = page[page.index(">Your plan<" if ">Your plan<" in page else ">The plan<") :]
        assert re.findall(r"<(?:span class=\"gain\"|small)>([^<>]+ · overall \+ [\d.]+)<", plan) == beside


def test_another_device_and_a_renewed_link_show_the_same_ticks(app: Flask, walk: Walk) -> None:
    step = STEP.findall(walk.page.text)[0]
    tick(walk, step)
    other = app.test_client().get(f"/a/{walk.token}/result").text
    assert DONE.findall(other) == [step]
    walk._post(f"/a/{walk.token}/pause/renewal", {})
    assert DONE.findall(walk.go("/result").page.text) == [step]


def test_a_page_that_is_open_gets_the_plan_alone(walk: Walk) -> None:
    step, asks = STEP.findall(walk.page.text)[0], {"HX-Request": "true"}
    form = {"step": step, "done": "on"}
    reply = walk.browser.post(f"/a/{walk.token}/result/plan", data=form, headers=asks)
    assert reply.status_code == 200
    assert "<html" not in reply.text
    assert DONE.findall(reply.text) == [step]
    assert walk.browser.get(f"/a/{walk.token}/result/plan", headers=asks).text == reply.text
    assert walk.browser.get(f"/a/{walk.token}/result/plan").location == f"/a/{walk.token}/result#plan"


@pytest.mark.parametrize("step", ["", "movement", "nothing.begin", "x" * 500])
def test_there_is_nothing_to_tick_that_the_plan_does_not_hold(app: Flask, unticked: Walk, step: str) -> None:
    assert tick(unticked, step).page.status_code == 404
    with app.app_context(), acting(Actor.system()) as session:
        assert session.execute(TICKS, {"id": session_of(app, unticked)}).scalar_one() == 0


def test_there_is_no_plan_before_there_is_a_result(client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code).begin().answer("40")
    for path in ("plan", "paper", "links"):
        assert client.get(f"/a/{walk.token}/result/{path}").status_code == 404
    assert tick(walk, "movement.begin").page.status_code == 404


def test_the_distributor_learns_nothing_of_it_even_where_all_is_shared(
    app: Flask, cast: Cast, walk: Walk, backstage: Backstage
) -> None:
    told = "select count(*) from assessment_tracking where distributor_id = :ana"
    with backstage() as session:
        before = session.execute(text(told), {"ana": cast.ana.distributor_id}).scalar_one()
    tick(walk, STEP.findall(walk.page.text)[0])
    with backstage() as session:
        assert session.execute(text(told), {"ana": cast.ana.distributor_id}).scalar_one() == before
    ana = Browser(app)
    ana.come_in(cast.ana)
    with app.app_context(), acting(cast.ana.actor) as session:
        client_id = session.execute(text("select id from clients")).scalar_one()
    page = ana.get(f"/hub/clients/{client_id}").text
    assert "Choose when and where" not in page
    assert "done" not in re.findall(r"\d+ of \d+ (\w+)", page)


def test_ticks_are_erased_with_the_result(app: Flask, walk: Walk) -> None:
    tick(walk, STEP.findall(walk.page.text)[0])
    session_id = session_of(app, walk)
    with app.app_context(), acting(Actor.system()) as session:
        assert session.execute(TICKS, {"id": session_id}).scalar_one() == 1
    with app.app_context(), clock.travelling(clock.now() + timedelta(days=740)):
        erase_old()
    left = "select count(*) from plan_ticks t left join assessment_results r on r.id = t.result_id where r.id is null"
    with app.app_context(), acting(Actor.system()) as session:
        assert session.execute(TICKS, {"id": session_id}).scalar_one() == 0
        assert session.execute(text(left)).scalar_one() == 0


@pytest.mark.parametrize(
    "flag",
    some_of(["eating_disorder", "fluid_limit", "breastfeeding", "heart_kidney", "pregnant"], always=3),
)
def test_no_new_part_names_a_weight_or_a_drink_where_a_flag_forbids_it(
    app: Flask, client: FlaskClient, cast: Cast, flag: str
) -> None:
    walk = Walk(client, cast.ana.link_code).begin().answer_all({"D_flags": flag, "H_drinks": "0.5"}).finish()
    weight, fluid = flag != "fluid_limit", flag != "breastfeeding"
    texts = [walk.page.text.partition('id="plan"')[2], walk.go("/result/paper").page.text]
    assert all(found for found in texts)
    for found in texts:
        if weight:
            assert "BMI" not in found
            assert "Weight for" not in found
        if fluid:
            assert not re.search(r"Drink [\d.¼½¾]+ ?\w+ more", found)
    walk._post(f"/a/{walk.token}/result/links", {"shows": "plan", "days": "7"})
    address = re.search(r"/r/[\w-]{43}", walk.page.text)
    assert address
    shared = app.test_client().get(address[0]).text
    assert not re.search(r"BMI|weight|Drink [\d.]", shared)
    assert "leave out" not in shared, "nor why"


def test_whoever_feels_low_is_led_to_help_before_the_plan_and_on_paper(
    client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code).begin().answer_all({"C_mood": "1"}).finish()
    result, paper = walk.page.text, walk.go("/result/paper").page.text
    assert result.index("findahelpline.com") < result.index('id="plan"')
    assert paper.index("findahelpline.com") < paper.index("The plan")
    assert 'id="compared"' not in result + paper
