"""What browsers are told about every answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.config import Settings
from maxpulse.web.csp import calm_headers
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
CALM = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
DESK = CALM.replace("img-src 'self'", "img-src 'self' data:")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/page", "/l/nothing", "/a/forged", "/healthz"])
def test_pages_for_everybody_allow_nothing_inline_and_tell_nobody_where_one_was(
    browser: Browser, path: str
) -> None:
    headers = browser.get(path).headers
    assert headers.getlist("Content-Security-Policy") == [CALM]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(("who", "path"), [("ana", "/links"), ("dee", "/trainer"), ("eli", "/admin/audit")])
def test_the_desk_may_show_pictures_out_of_style_sheets(
    cast: Cast, sign_in: SignIn, who: str, path: str
) -> None:
    answer = sign_in(getattr(cast, who)).get(path)
    assert answer.status_code == 200
    assert answer.headers.getlist("Content-Security-Policy") == [DESK]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("who", "path"), [("ana", "/links"), ("dee", "/trainer"), ("eli", "/admin"), (None, "/")]
)
def test_no_page_holds_anything_inline(
    cast: Cast, sign_in: SignIn, browser: Browser, who: str | None, path: str
) -> None:
    page = (sign_in(getattr(cast, who)) if who else browser).get(path).text
    assert "<main" in page
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert "javascript:" not in page
    assert "<script>" not in page


def test_what_never_changes_may_be_kept(browser: Browser) -> None:
    sheet = browser.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    headers = browser.get(sheet).headers
    assert "immutable" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_behind_tls_browsers_come_back_by_tls(app: Flask, settings: Settings) -> None:
    secure = settings.model_copy(update={"public_url": "https://maxpulse.example"})
    assert "Strict-Transport-Security" in dict(calm_headers(secure))
    assert "Strict-Transport-Security" not in dict(calm_headers(settings))
