"""Whose pages they are."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.cast import Cast, confirm_address
from tests.web.account.passkeys.pages import NEW, SignIn
from tests.web.account.second_factor.pages import show_it_is_them
from tests.web.browser import Browser


@pytest.fixture
def ana(app: Flask, cast: Cast, sign_in: SignIn) -> Browser:
    """Ana's browser; her address is confirmed, and she has shown that she is about to set up a second factor."""
    confirm_address(app, cast.ana)
    browser = sign_in(cast.ana)
    show_it_is_them(browser, NEW)
    return browser
