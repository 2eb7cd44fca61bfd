"""An admin at work, and an address for whoever they invite."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.factories.cast import Cast, Person
from tests.web.browser import Browser


@pytest.fixture
def eli(cast: Cast, sign_in: Callable[[Person], Browser]) -> Browser:
    """Eli's browser, who may do everything."""
    return sign_in(cast.eli)


@pytest.fixture
def email() -> str:
    """An address that nobody has."""
    return f"gil.{uuid4().hex[:10]}@example.test"


@pytest.fixture
def sign_in(at_once: Callable[[Person], Browser]) -> Callable[[Person], Browser]:
    """A browser in which that person is signed in."""
    return at_once
