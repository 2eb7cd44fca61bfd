"""Who signs in with a second factor."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.cast import Cast, Person, with_phone


@pytest.fixture
def ana(app: Flask, cast: Cast) -> Person:
    """Ana, with a phone."""
    with app.app_context():
        return with_phone(app, cast.ana)
