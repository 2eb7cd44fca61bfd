"""Writes come from our own pages."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]


def test_a_form_without_its_token_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    assert browser.post("/links", data={"campaign_name": "Foreign"}).status_code == 400
    assert "Foreign" not in browser.get("/links").text


def test_a_token_of_somebody_else_is_no_token(cast: Cast, sign_in: SignIn) -> None:
    ana, ben = sign_in(cast.ana), sign_in(cast.ben)
    form = {"campaign_name": "Foreign", "csrf_token": ben.token("/links")}
    assert ana.post("/links", data=form).status_code == 400


def test_a_token_from_before_the_sign_in_is_over(cast: Cast, browser: Browser) -> None:
    before = browser.token()
    browser.enter(cast.ana.email, cast.ana.password)
    assert browser.post("/sign-out", data={"csrf_token": before}).status_code == 400
    assert browser.get("/links").status_code == 200


def test_half_a_form_is_no_form(browser: Browser, cast: Cast) -> None:
    walk = Walk(browser, cast.ana.link_code).begin()
    form = urlencode({**walk.hidden(), "value": "41"}).encode()
    cut = {"wsgi.input": BytesIO(form[:-1]), "wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(form))}
    kind = "application/x-www-form-urlencoded"
    answer = browser.post(f"/a/{walk.token}/answers", content_type=kind, environ_overrides=cut)
    assert answer.status_code == 400
    assert walk.go("").question.id == "D_age", "nothing was taken"


def test_htmx_may_send_the_token_as_a_header(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    headers = {"HX-Request": "true", "X-CSRFToken": browser.token("/links")}
    answer = browser.post("/links", data={"campaign_name": "By htmx"}, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/links?made=")


def test_even_signing_in_needs_our_own_form(cast: Cast, browser: Browser) -> None:
    form = {"email": cast.ana.email, "password": cast.ana.password}
    assert browser.post("/sign-in", data=form).status_code == 400
    assert browser.get("/links").status_code == 303


@pytest.mark.parametrize(
    ("headers", "welcome"),
    [
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({}, True),
        ({"Origin": "https://evil.test"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost.evil.test"}, False),
    ],
)
def test_the_token_road_asks_where_a_write_comes_from(
    app: Flask, cast: Cast, headers: dict[str, str], welcome: bool
) -> None:
    walk = Walk(Browser(app), cast.ana.link_code).begin()
    form = {**walk.hidden(), "value": "30"}
    answer = walk.browser.post(f"/a/{walk.token}/answers", data=form, headers=headers)
    assert (answer.status_code != 403) is welcome


def test_nobody_starts_an_assessment_from_a_foreign_page(cast: Cast, browser: Browser) -> None:
    at = f"/l/{cast.ana.link_code}"
    refused = browser.post(at, data={"agreed": "on"}, headers={"Origin": "https://evil.test"})
    assert refused.status_code == 403


def test_a_participant_needs_no_cookie(app: Flask, cast: Cast) -> None:
    walk = Walk(Browser(app), cast.ana.link_code).begin()
    assert walk.page.status_code == 200
    assert walk.browser.get_cookie("maxpulse") is None
    assert "Set-Cookie" not in walk.page.headers
