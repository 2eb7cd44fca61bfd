"""Reading a result: told to the distributor once, however often the page is loaded again meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.shop import stock
from tests.factories.walk import Walk


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody who has answered everything and not seen the result yet."""
    return Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all()


def readings(app: Flask, cast: Cast) -> int:
    """How often Ana was told that a result was read."""
    told = "select count(*) from assessment_tracking where event_type = 'result_viewed' and distributor_id = :ana"
    with app.app_context(), acting(Actor.system()) as session:
        return int(session.execute(text(told), {"ana": cast.ana.distributor_id}).scalar_one())


def test_a_reload_is_no_new_reading_and_coming_back_later_is(app: Flask, cast: Cast, walk: Walk) -> None:
    assert readings(app, cast) == 0
    walk.finish()
    assert readings(app, cast) == 1, "finishing leads to the result"
    for _ in range(3):
        assert "data-grade" in walk.go("/result").page.text
    assert readings(app, cast) == 1
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        walk.go("/result").go("/result")
    assert readings(app, cast) == 2


def test_two_tabs_opened_at_once_are_one_reading(app: Flask, cast: Cast, walk: Walk) -> None:
    address, form = f"/a/{walk.token}/result", walk.hidden()
    assert walk.browser.post(f"/a/{walk.token}/completion", data=form).status_code == 303
    with ThreadPoolExecutor(4) as pool:
        tabs = list(pool.map(lambda _: app.test_client().get(address).status_code, range(4)))
    assert tabs == [200] * 4
    assert readings(app, cast) == 1


def test_each_result_has_readings_of_its_own(app: Flask, cast: Cast, walk: Walk) -> None:
    walk.finish()
    Walk(app.test_client(), cast.ana.link_code).begin(name="Somebody Else").answer_all().finish()
    assert readings(app, cast) == 2


def test_whoever_is_to_ask_a_doctor_about_food_is_sold_nothing_for_it(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    stock(app)
    hungry = {"N_veg": "0", "N_fruit": "0", "C_mood": "7"}
    offered = "For nutrition, where you stand at"
    page = Walk(client, cast.ana.link_code).begin().answer_all(hungry).finish().page.text
    assert offered in page, "the premise"
    told = (
        Walk(client, cast.ana.link_code).begin().answer_all({**hungry, "D_flags": "eating_disorder"}).finish()
    )
    assert "data-grade" in told.page.text and offered not in told.page.text
    assert "Please read the note below first." in told.page.text
