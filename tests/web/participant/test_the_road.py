"""The whole road without JavaScript: from a distributor's link to a receipt."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk, typed
from tests.fakes.people import BEST, ROSA

SignIn = Callable[[Person], FlaskClient]


def test_somebody_walks_from_the_link_to_the_result(client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code).begin(name="Rosa Quispe")
    walk.answer_page_by_page().finish()
    assert walk.page.status_code == 200
    assert "data-grade" in walk.page.text
    assert "Rosa" in walk.page.text


@pytest.mark.thorough
def test_the_distributors_board_shows_the_client_and_the_rival_sees_nothing(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all().finish()
    anas, bens = sign_in(cast.ana).get("/hub"), sign_in(cast.ben).get("/hub")
    assert "Rosa Quispe" in anas.text
    assert bens.status_code == 200
    assert "Rosa Quispe" not in bens.text


def test_a_grade_made_of_few_areas_says_so_to_both(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    walk = Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_needed().finish()
    assert "From 3 of 5 areas: too few answers on nutrition and habits." in walk.page.text
    assert "Three things worth doing first" not in walk.page.text
    assert "All three steps" not in walk.page.text
    ana = sign_in(cast.ana)
    board = ana.get("/hub").text
    assert "data-partial" in board
    link = re.search(r'href="(/hub/clients/[0-9a-f-]+)"', board)
    assert link
    assert "From 3 of 5 areas" in ana.get(link[1]).text


def test_what_was_not_asked_for_somebodys_own_good_is_not_called_too_few_answers(
    client: FlaskClient, cast: Cast
) -> None:
    told = {"D_flags": "pregnant"}
    walk = Walk(client, cast.ana.link_code).begin().answer_all(told).finish()
    assert "From 4 of 5 areas. How much you drink is left out, after what you told us." in walk.page.text
    assert "too few answers" not in walk.page.text


def test_a_grade_made_of_all_areas_needs_no_such_note(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    walk = Walk(client, cast.ana.link_code).begin().answer_all().finish()
    assert "too few answers" not in walk.page.text
    assert "data-partial" not in sign_in(cast.ana).get("/hub").text


def test_who_is_near_the_top_is_not_promised_what_no_figure_shows(client: FlaskClient, cast: Cast) -> None:
    near = {question: typed(value) for question, value in BEST.items()}
    near |= {"S_reg": "within_120", "D_weight": "60"}
    page = Walk(client, cast.ana.link_code).begin().answer_all(near).finish().page.text
    assert "Grade A plus, 98 of 100." in page
    assert "Nothing pressing to change." in page
    assert "Keeping it there is the task." in page
    assert "98 is within reach" not in page
    assert "The first step below alone" not in page


def test_the_result_says_where_to_start_and_what_a_step_would_do(client: FlaskClient, cast: Cast) -> None:
    given = {question: typed(value) for question, value in ROSA.items()} | {"D_weight": "60"}
    page = Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all(given).finish().page.text
    assert "Good ground, Rosa. Start with exercise." in page
    assert "Exercise 58 → 72 of 100 · overall + 4" in page
