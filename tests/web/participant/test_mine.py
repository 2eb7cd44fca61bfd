"""A participant with an account finds their own assessments."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.web.browser import Browser


def test_what_one_took_while_signed_in_is_listed_and_opens(
    app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    cai = sign_in(cast.cai)
    Walk(cai, cast.ana.link_code).begin(name="Cai Cast").answer_all().finish()
    page = cai.get("/me")
    assert page.status_code == 200
    assert "Ana Cast" in page.text
    assert "Open the result" in page.text


def test_what_others_took_is_not_listed(app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]) -> None:
    Walk(app.test_client(), cast.ana.link_code).begin(name="Somebody Else")
    page = sign_in(cast.cai).get("/me")
    assert page.status_code == 200
    assert "Ana Cast" not in page.text
