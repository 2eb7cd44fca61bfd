"""Whose pages they are."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.cast import Cast, confirm_address
from tests.web.account.passkeys.pages import SignIn
from tests.web.browser import Browser


@pytest.fixture
def ana(app: Flask, cast: Cast, sign_in: SignIn) -> Browser:
    """Ana's browser; her address is confirmed."""
    confirm_address(app, cast.ana)
    return sign_in(cast.ana)
