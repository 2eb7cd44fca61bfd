"""An installation of these tests' own, in which things may be broken: each test finds it empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db
from tests.factories.databases import Urls, clone_template, empty


@pytest.fixture(scope="session")
def place(database: Urls) -> Urls:
    """A database of these tests' own."""
    return clone_template(database, f"maxpulse_jobs_{uuid4().hex[:8]}")


@pytest.fixture(scope="session")
def owning(place: Urls) -> Iterator[psycopg.Connection[Any]]:
    """Its owner's connection."""
    with psycopg.connect(place.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def urls(place: Urls, owning: psycopg.Connection[Any]) -> Urls:
    """The same with nobody and nothing in it."""
    empty(owning)
    return place


@pytest.fixture(scope="session")
def assembled(place: Urls, settings: Settings) -> Iterator[Flask]:
    """The application on it, assembled once."""
    addresses = {"database_url": place.app, "database_recorder_url": place.recorder}
    made = create_app(settings.model_copy(update=addresses))
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def installation(assembled: Flask, urls: Urls) -> Flask:
    """The same when nobody has been there yet."""
    return assembled


@pytest.fixture
def within(installation: Flask) -> Iterator[None]:
    """What the test calls runs in it, as a worker's jobs do."""
    with installation.app_context():
        yield
