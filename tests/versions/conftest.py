"""An installation where versions may be published without anybody else's tests being asked by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db
from tests.factories.cast import Person
from tests.factories.databases import Urls, clone_template
from tests.web.browser import Browser


@pytest.fixture
def urls(database: Urls) -> Urls:
    """A database of the test's own."""
    return clone_template(database, f"maxpulse_versions_{uuid4().hex[:8]}")


@pytest.fixture
def another_process(urls: Urls, settings: Settings) -> Iterator[Callable[[], Flask]]:
    """Makes the application on it, once more each time: processes remember nothing of each other."""
    addresses = {"database_url": urls.app, "database_recorder_url": urls.recorder}
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


@pytest.fixture
def app(another_process: Callable[[], Flask]) -> Flask:
    """The application on it."""
    return another_process()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], Browser]:
    """A browser in which that person has signed in through the real page."""

    def as_person(person: Person) -> Browser:
        browser = Browser(app)
        browser.come_in(person)
        return browser

    return as_person
