"""The start page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.cast import Cast, Person
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]


def test_strangers_read_what_this_is(browser: Browser) -> None:
    page = browser.get("/")
    assert page.status_code == 200
    assert 'href="/sign-in"' in page.text
    assert "/l/demo-" not in page.text


@pytest.mark.parametrize(
    ("who", "home"), [("ana", "/hub"), ("cai", "/me"), ("dee", "/trainer"), ("eli", "/admin")]
)
def test_who_is_signed_in_goes_home(cast: Cast, sign_in: SignIn, who: str, home: str) -> None:
    answer = sign_in(getattr(cast, who)).get("/")
    assert (answer.status_code, answer.location) == (303, home)


def test_demo_accounts_are_not_named_where_there_are_none(browser: Browser) -> None:
    assert "demo.maxpulse.test" not in browser.get("/sign-in").text
