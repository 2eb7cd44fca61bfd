"""The result on paper: all of it, with headings, captions and sources, and nothing to press."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.assessments.content import load_bank
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.factories.cast import Cast
from tests.factories.walk import Walk, typed
from tests.fakes.purses import MIRA

# Whoever feels low is compared with nobody.
WELL = {"C_mood": "7", "C_stress": "7"}


@pytest.fixture(scope="module")
def paper(app: Flask, company: Cast) -> str:
    """The page of somebody who has finished."""
    walk = Walk(app.test_client(), company.ana.link_code).begin("Rosa Quispe").answer_all(WELL).finish()
    assert f'href="/a/{walk.token}/result/paper"' in walk.page.text, "the result leads there without a script"
    return walk.go("/result/paper").page.text


def test_it_says_whose_what_and_when_on_its_first_line_and_in_its_title(paper: str) -> None:
    assert re.search(r"Health check · \d+ \w+ \d{4} · for Rosa Quispe · sent by Ana Cast", paper)
    assert re.search(r"<title>Health check, \d+ \w+ \d{4}", paper)
    assert '<html lang="en"' in paper


def test_headings_descend_and_every_table_has_a_caption_and_heads(paper: str) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", paper)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = re.findall(r"<table.*?</table>", paper, re.DOTALL)
    assert len(tables) >= 3
    for table in tables:
        assert "<caption>" in table
        assert 'scope="col"' in table


def test_every_scored_thing_names_its_source(paper: str) -> None:
    sources = {item.source.partition(";")[0] for item in load_bank("health").scoring.items}
    assert len([source for source in sources if source in paper]) > 10
    assert "National Health and Nutrition Examination Survey" in paper


def test_it_says_who_wrote_its_words(paper: str) -> None:
    words = paper.partition(">In words<")[2].partition("</section>")[0]
    assert "these words come from fixed rules" in words


def test_what_is_ticked_is_ticked_on_paper_too(client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code).begin().answer_all().finish()
    step = re.findall(r'name="step" value="([^"]+)"', walk.page.text)[0]
    walk._post(f"/a/{walk.token}/result/plan", {"step": step, "done": "on"})
    assert walk.go("/result/paper").page.text.count('<span class="unseen">done</span>') == 1


def test_what_was_made_for_the_united_states_says_so_on_both_pages_of_somebody_elsewhere(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    given = {question: typed(value) for question, value in MIRA.items()} | {"M_ins": "home"}
    walk = Walk(client, code).begin("Mira Stone").answer_all(given | {"D_country": "euro"}).finish()
    hint = "This rule of thumb is made for the United States: elsewhere take it as a hint."
    drivers = re.findall(r'<li class="r-driver".*?</li>', walk.page.text, re.DOTALL)
    assert {name for one in drivers for name in re.findall(r"<h3>(.*?)</h3>", one) if hint in one} == {
        *("Payments on debts, per month", "Home, per month", "Into retirement"),
    }
    paper = walk.go("/result/paper").page.text
    assert paper.count("The right answer: ") + paper.count("That is right.") == 3, (
        "its questions about money too"
    )
    drove = paper.partition("r-drove")[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', drove, re.DOTALL)
    assert {name for name, row in rows if hint in row} == {
        *("Payments on debts, per month", "Home, per month", "Into retirement"),
    }


@pytest.mark.thorough
def test_a_hybrids_paper_shows_both_halves_with_grade_and_shape(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="Both", focus="hybrid").link_code
    walk = Walk(client, code).begin("Rosa Quispe").answer_all().finish()
    halves = re.findall(r'data-half="(\w+)" data-half-grade="([^"]+)"', walk.page.text)
    page = walk.go("/result/paper").page.text
    assert re.findall(r'data-half="(\w+)" data-half-grade="([^"]+)"', page) == halves
    assert [half for half, _grade in halves] == ["health", "wealth"]
    for half, grade in halves:
        _before, _found, part = page.partition(f'data-half="{half}"')
        assert f"Grade {grade}, " in part[:2000]
        assert f'id="areas-table-{half}"' in part and f'aria-describedby="areas-table-{half}"' in part
    assert "not financial advice" in page
