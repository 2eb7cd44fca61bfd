"""What is said of letters: on their way where a mail server is configured, and nothing of the kind where none is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.cast import Cast, Person
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]


@pytest.mark.parametrize("page", ["/register/sent", "/forgotten-password/sent"])
def test_a_letter_is_promised_only_where_one_can_go(
    app: Flask, browser: Browser, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = browser.get(page).text
    assert "No mail goes out here." in without
    assert "Look into your mail." not in without
    settings = app.extensions["settings"].model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    with_server = browser.get(page).text
    assert "Look into your mail." in with_server
    assert "No mail goes out here." not in with_server


def test_an_admin_is_led_to_the_letter_that_no_server_sends(
    app: Flask, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    eli = sign_in(cast.eli)
    page = eli.get("/admin/people/invitations?invited=1").text
    assert "No mail server is set up: it stands under Mail." in page
    assert "is on its way" not in page
    settings = app.extensions["settings"].model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert "The invitation is on its way." in eli.get("/admin/people/invitations?invited=1").text
