"""The whole road without JavaScript: from a distributor's link to a receipt."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk

SignIn = Callable[[Person], FlaskClient]


def test_somebody_walks_from_the_link_to_the_result(client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code).begin(name="Rosa Quispe")
    walk.answer_all().finish()
    assert walk.page.status_code == 200
    assert "data-grade" in walk.page.text
    assert "Rosa" in walk.page.text


def test_the_distributors_board_shows_the_client_and_the_rival_sees_nothing(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all().finish()
    anas, bens = sign_in(cast.ana).get("/hub"), sign_in(cast.ben).get("/hub")
    assert "Rosa Quispe" in anas.text
    assert bens.status_code == 200
    assert "Rosa Quispe" not in bens.text
