"""Where somebody joins."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.cast import Cast
from tests.factories.team import code_of


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    """Where Ana's invitation leads."""
    return f"/join/{code_of(app, cast.ana)}"
