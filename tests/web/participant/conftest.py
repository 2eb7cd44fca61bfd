"""Seats of people beside the road of an assessment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.cast import Person
from tests.web.browser import Browser


@pytest.fixture
def sign_in(at_once: Callable[[Person], Browser]) -> Callable[[Person], Browser]:
    """A browser in which that person is signed in."""
    return at_once
