"""An installation of a test's own, in which things may be broken."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db
from tests.factories.databases import Urls, clone_template


@pytest.fixture
def urls(database: Urls) -> Urls:
    """A database of the test's own, in which things may be broken."""
    return clone_template(database, f"maxpulse_audit_{uuid4().hex[:8]}")


@pytest.fixture
def installation(urls: Urls, settings: Settings) -> Iterator[Flask]:
    """The application on it."""
    made = create_app(settings.model_copy(update={"database_url": urls.app}))
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def within(installation: Flask) -> Iterator[None]:
    """What the test calls runs in it, as a worker's jobs do."""
    with installation.app_context():
        yield
