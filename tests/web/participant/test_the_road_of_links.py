"""Links that do not open and links that have run out help whoever holds them; a resume link works anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.links.actions import close_link, reopen_link
from maxpulse.network.actions import reinstate_distributor, suspend_distributor
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk, plausible
from tests.web.browser import Browser

SignIn = Callable[[Person], FlaskClient]


def switch_off(app: Flask, ana: Person) -> None:
    """Ana switches her link off."""
    with app.app_context(), acting(ana.actor) as session:
        close_link(session.execute(text("select id from assessment_links")).scalar_one())


def suspend(app: Flask, cast: Cast) -> None:
    """Eli suspends Ana."""
    with app.app_context(), acting(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id)


@pytest.fixture(scope="module")
def begun(app: Flask, company: Cast) -> Walk:
    """Somebody who has begun."""
    return Walk(app.test_client(), company.ana.link_code).begin()


def test_a_mistyped_link_says_what_was_opened_and_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/l/no-such-link")
    assert answer.status_code == 404
    assert "No link is spelled like that." in answer.text
    assert "no-such-link" in answer.text
    assert "takes you back to your answers" in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_switched_off_names_who_to_ask(
    app: Flask, client: FlaskClient, cast: Cast, method: str
) -> None:
    switch_off(app, cast.ana)
    answer = getattr(client, method)(f"/l/{cast.ana.link_code}")
    assert answer.status_code == 410
    assert "switched off" in answer.text
    assert "Ana Cast" in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_of_somebody_suspended_says_nothing_of_them(
    app: Flask, client: FlaskClient, cast: Cast, method: str
) -> None:
    suspend(app, cast)
    answer = getattr(client, method)(f"/l/{cast.ana.link_code}")
    assert answer.status_code == 410
    assert "You have done nothing wrong; ask them, or try again later." in answer.text
    assert "Ana" not in answer.text
    assert "suspended" not in answer.text.lower()


def test_a_link_that_is_closed_counts_no_click_and_starts_nothing(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code)
    form = {**walk.hidden(), "name": "Rosa", "agreed": "on"}
    switch_off(app, cast.ana)
    assert client.post(walk.link, data=form).status_code == 410
    with app.app_context(), acting(cast.ana.actor) as session:
        assert session.execute(text("select click_count from assessment_links")).scalar() == 1
        assert session.execute(text("select count(*) from clients")).scalar() == 0
        link_id = session.execute(text("select id from assessment_links")).scalar_one()
        reopen_link(link_id)
    assert client.post(walk.link, data=form).status_code == 303, "nothing typed was lost"


def test_whoever_has_begun_may_finish_after_the_link_was_switched_off(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code).begin()
    switch_off(app, cast.ana)
    assert "data-grade" in walk.answer_all().finish().page.text


def test_whoever_has_begun_with_somebody_suspended_may_finish_and_it_is_there_when_they_are_back(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    desk = sign_in(cast.ana)
    walk = Walk(client, cast.ana.link_code).begin(name="Rosa Quispe")
    suspend(app, cast)
    assert "data-grade" in walk.answer_all().finish().page.text
    assert walk.go("/sharing").page.status_code == 200
    assert desk.get("/hub").status_code == 403
    with app.app_context(), acting(cast.eli.actor):
        reinstate_distributor(cast.ana.distributor_id)
    page = desk.get("/hub").text
    assert "Rosa Quispe" in page
    assert 'class="m-grade" data-level' in page


def test_the_resume_link_carries_on_where_one_was_on_another_device(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code).begin()
    for _ in range(5):
        unit = walk.question.units[0].key if walk.question.units else ""
        walk.answer(plausible(walk.question), unit=unit)
    asked, link = walk.question.id, f"/a/{walk.token}"
    assert f"http://localhost{link}" in walk.go("/pause").page.text
    elsewhere = Walk(app.test_client(), cast.ana.link_code)
    elsewhere.page = elsewhere.browser.get(link, follow_redirects=True)
    assert elsewhere.question.id == asked
    assert "data-grade" in elsewhere.answer_all().finish().page.text
    here = walk.browser.get(link, follow_redirects=True)
    assert here.request.path.endswith("/result"), "the first device is led to the result too"


@pytest.mark.parametrize("path", ["", "/result", "/questions/D_age", "/sharing", "/pause"])
def test_a_token_that_has_run_out_says_so_and_where_help_is(
    client: FlaskClient, begun: Walk, path: str
) -> None:
    walk = begun
    with clock.travelling(clock.now() + timedelta(days=61)):
        answer = client.get(f"/a/{walk.token}{path}")
    assert answer.status_code == 410
    assert "This link has run out." in answer.text
    assert "Your answers are not lost" in answer.text
    assert 'href="/sign-in"' in answer.text
    assert walk.token not in answer.text
    assert client.get(f"/a/{walk.token}", follow_redirects=True).status_code == 200, "it was good before"


def test_nothing_can_be_written_with_a_token_that_has_run_out(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code).begin()
    form = {**walk.hidden(), "value": "41", "unit": "years"}
    with clock.travelling(clock.now() + timedelta(days=61)):
        for path in ("answers", "completion", "sharing"):
            assert client.post(f"/a/{walk.token}/{path}", data=form).status_code == 410
    with app.app_context(), acting(Actor.system()) as session:
        stored = "select count(*) from assessment_responses where id = cast(:id as uuid)"
        assert session.execute(text(stored), {"id": form["answer_id"]}).scalar() == 0


def test_a_consent_page_left_open_too_long_gets_a_fresh_key_and_loses_nothing(
    client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code)
    with clock.travelling(clock.now() + timedelta(days=2)):
        walk.begin(name="Rosa Quispe", share_answers="on")
        assert walk.page.status_code == 422
        assert 'value="Rosa Quispe"' in walk.page.text
        assert walk.begin(name="Rosa Quispe").page.status_code == 200
        assert "data-question" in walk.page.text


@pytest.mark.thorough
def test_a_script_cannot_fill_a_board_from_one_address(browser: Browser, cast: Cast) -> None:
    link = f"/l/{cast.ana.link_code}"
    answers = [browser.post(link, data={"name": "Cai Cast"}) for _ in range(301)]
    assert {answer.status_code for answer in answers[:300]} == {422}, "the form without a page behind it"
    assert answers[300].status_code == 429
    assert browser.get(link).status_code == 200, "reading goes on"
