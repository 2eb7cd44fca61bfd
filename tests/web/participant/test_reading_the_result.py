"""Reading a result: told to the distributor once, however often the page is loaded again meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
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
from tests.sampling import some_of


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
    assert "Please talk over anything we say about food" in told.page.text


HUNGRY = {"N_veg": "0", "N_fruit": "0", "C_mood": "7"}


def taken(browser: FlaskClient, cast: Cast, **given: str) -> Walk:
    """Somebody who eats neither vegetables nor fruit, and has a result."""
    return Walk(browser, cast.ana.link_code).begin().answer_all({**HUNGRY, **given}).finish()


# A result of before: two things to do first are about food, and all that drives it says what to eat.
AS_BEFORE = """
    update assessment_results set results_data = results_data || jsonb_build_object(
        'priorities', (select jsonb_agg(case when place < 3 then one || jsonb_build_object(
            'area', 'nutrition', 'key', 'food' || place, 'title', 'Eat five portions') else one end order by place)
            from jsonb_array_elements(results_data->'priorities') with ordinality as old(one, place)),
        'drivers', (select jsonb_agg(one || '{"lead": "Eat five portions"}' order by place)
            from jsonb_array_elements(results_data->'drivers') with ordinality as old(one, place)))
"""
COUNTED = re.compile(r"Eat five portions|more of fruit|handful|portions? more|of sugary drinks a week")


def test_food_is_not_counted_for_whoever_tells_of_an_eating_disorder(
    app: Flask, client: FlaskClient, cast: Cast, owner_sql: Callable[[str], None]
) -> None:
    assert COUNTED.search(taken(client, cast).page.text), "the premise"
    walk = taken(app.test_client(), cast, D_flags="eating_disorder")
    for before in (False, True):
        if before:
            owner_sql(AS_BEFORE)
        result, paper = walk.go("/result").page.text, walk.go("/result/paper").page.text
        assert not COUNTED.search(result + paper)
        assert all("Nothing about food has to be done by numbers." in page for page in (result, paper))
        first = result.partition('class="r-acts"')[2].partition("</ol>")[0]
        assert first.count("<h3>Nutrition</h3>") == 1
    # What is shown for it now can be ticked too.
    for step in re.findall(r'name="step" value="([^"]+)"', result):
        walk._post(f"/a/{walk.token}/result/plan", {"step": step, "done": "on"})
    assert f"{result.count('data-tick')} of {result.count('data-tick')} done" in walk.page.text


def page_of(app: Flask, walk: Walk, slug: str) -> str:
    """The page of a product on somebody's road, in the language they read."""
    with app.app_context(), acting(Actor.system()) as session:
        found = session.execute(
            text("select id from products where slug = :slug"), {"slug": slug}
        ).scalar_one()
    return walk.go(f"/products/{found}").page.text


@pytest.mark.parametrize(
    ("question", "answer"), some_of([("C_mood", "3"), ("S_long", "yes"), ("C_stress", "1")])
)
def test_beside_a_way_to_help_nothing_is_sold(
    app: Flask, client: FlaskClient, cast: Cast, question: str, answer: str
) -> None:
    stock(app)
    assert "Fits your result" in taken(client, cast, S_bad="4", S_long="no", C_stress="7").page.text, (
        "the premise"
    )
    low = taken(client, cast, **{"S_bad": "4", "S_long": "no", "C_stress": "7", question: answer})
    assert "data-grade" in low.page.text and "Fits your result" not in low.page.text
    assert "where you stand at" not in page_of(app, low, "five-a-day-box"), "nor is it on its own page"


def test_a_supplement_fits_nobody_who_told_us_of_something_medical(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    stock(app)
    fits = "For nutrition, where you stand at"
    assert fits in page_of(app, taken(client, cast), "omega-balance"), "the premise"
    for told in ("pregnant", "heart_kidney"):
        walk = taken(client, cast, D_flags=told)
        assert fits not in page_of(app, walk, "omega-balance")
        assert fits in page_of(app, walk, "five-a-day-box"), "food is for everybody"


def test_a_product_says_with_the_area_what_it_does_there_in_the_readers_language(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    stock(app)
    walk = taken(client, cast)
    english, german = "brings two portions of vegetables", "bringt zwei Portionen Gemüse"
    for page in (walk.page.text, page_of(app, walk, "five-a-day-box")):
        (said,) = re.findall(r"For nutrition, where you stand at \d+ of 10\. ([^<]+)", page)
        assert english in said
    walk.browser.set_cookie("language", "de")
    for page in (walk.go("/result").page.text, page_of(app, walk, "five-a-day-box")):
        assert german in page and english not in page
