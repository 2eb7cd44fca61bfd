"""An installation where versions may be published without anybody else's tests being asked by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.config import Settings
from maxpulse.core.db import db
from tests.factories.cast import Cast, Person
from tests.factories.databases import Urls, clone_template, empty
from tests.versions.drafts import PEOPLE
from tests.versions.people import finish
from tests.web.browser import Browser, signing_in


@pytest.fixture(scope="session")
def place(database: Urls) -> Urls:
    """A database of these tests' own."""
    return clone_template(database, f"maxpulse_versions_{uuid4().hex[:8]}")


@pytest.fixture(scope="session")
def owning(place: Urls) -> Iterator[psycopg.Connection[Any]]:
    """Its owner's connection."""
    with psycopg.connect(place.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def urls(place: Urls, owning: psycopg.Connection[Any]) -> Urls:
    """The same with nothing in it: no version was published."""
    empty(owning)
    return place


@pytest.fixture(scope="session")
def start(place: Urls, settings: Settings) -> Iterator[Callable[[], Flask]]:
    """Makes the application on it, once more each time."""
    addresses = {"database_url": place.app, "database_recorder_url": place.recorder}
    started: list[Flask] = []

    def start() -> Flask:
        made = create_app(settings.model_copy(update=addresses))
        made.testing = True
        started.append(made)
        return made

    yield start
    for made in started:
        with made.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def process(start: Callable[[], Flask]) -> Flask:
    """The application on it, assembled once."""
    return start()


@pytest.fixture
def app(process: Flask, urls: Urls) -> Flask:
    """The same, which has not read any published version."""
    process.extensions.pop("published_banks", None)
    return process


@pytest.fixture
def another_process(start: Callable[[], Flask], urls: Urls) -> Callable[[], Flask]:
    """Makes another: processes remember nothing of each other."""
    return start


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], Browser]:
    """A browser in which that person has signed in through the real page."""
    return signing_in(app)


@pytest.fixture
def people(urls: Urls, cast: Cast) -> list[dict[str, AnswerValue]]:
    """Everybody who has finished; all their answers."""
    return [finish(urls, cast, given) for given in PEOPLE]
