"""An installation that each test finds empty, people who take checks there, and an admin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.accounts.models import AdminProfile
from maxpulse.config import Settings
from maxpulse.core.db import acting, db
from maxpulse.core.permissions import Permission
from maxpulse.links.actions import make_link
from tests.factories.cast import Cast, make_admin
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished
from tests.jobs.conftest import installation, owning, place, urls
from tests.jobs.playing import provider, with_a_key
from tests.web.browser import Browser
from tests.web.conftest import Backstage, backstage_of

__all__ = ["installation", "owning", "place", "provider", "urls"]


@pytest.fixture(scope="session")
def assembled(place: Urls, settings: Settings) -> Iterator[Flask]:
    """The application on that database, where answers are recorded too."""
    there = {"database_url": place.app, "database_recorder_url": place.recorder}
    made = create_app(settings.model_copy(update=there))
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def configure(
    installation: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Settings]:
    """Gives the installation a key, and what else is said."""

    def make(model: str = "gpt-5-mini", **changes: Any) -> Settings:
        return with_a_key(installation, provider, monkeypatch, model, **changes)

    return make


@pytest.fixture
def people(installation: Flask) -> Cast:
    """A cast on this installation."""
    return Cast(installation)


@pytest.fixture
def take(installation: Flask, urls: Urls, people: Cast) -> Callable[..., Finished]:
    """Lets somebody finish a check and all jobs of it run, or all but those that write."""

    def make(
        settings: Settings, focus: str = "health", language: str = "en", *, writes: bool = True
    ) -> Finished:
        with installation.app_context(), acting(people.ana.actor):
            code = make_link(campaign=f"{focus} week", focus=focus).link_code
        one = Finished(installation, settings, code, urls, language)
        (one.analyse if writes else one.bring)()
        return one

    return make


@pytest.fixture
def desk(installation: Flask, people: Cast) -> Browser:
    """The browser of an admin who may do everything."""
    browser = Browser(installation)
    browser.be(people.eli)
    return browser


@pytest.fixture
def stage(installation: Flask) -> Backstage:
    """Committed transactions beside the pages of this installation."""
    return backstage_of(installation)


@pytest.fixture
def limit(installation: Flask, people: Cast, stage: Backstage) -> Callable[..., None]:
    """Lets Eli, beside whom another admin leads, do no more than look, and what else is named."""

    def make(*named: Permission) -> None:
        make_admin(installation, "Una")
        with stage() as session:
            profile = session.query(AdminProfile).filter_by(user_id=people.eli.actor.user_id).one()
            profile.access_level, profile.permissions = "standard", [each.value for each in named]

    return make
