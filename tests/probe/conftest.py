"""An installation of the probe's own, to be broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db
from maxpulse.core.setup import prepare_database
from maxpulse.probe.catalogue import models
from maxpulse.probe.report import Report
from maxpulse.probe.undone import undone
from maxpulse.probe.world import World, settle
from tests.factories.databases import Urls, clone_template


@pytest.fixture(scope="package")
def urls(database: Urls) -> Urls:
    """A database that nothing else uses."""
    cloned = clone_template(database, f"{make_url(database.owner).database}_{uuid4().hex[:8]}")
    prepare_database(*cloned)  # what everybody may do in a database is not copied with it
    return cloned


@pytest.fixture(scope="package")
def installation(urls: Urls, settings: Settings) -> Iterator[Flask]:
    """The application on that database."""
    addresses = {"database_url": urls.app, "database_recorder_url": urls.recorder}
    made = create_app(settings.model_copy(update=addresses))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def settled(installation: Flask) -> Iterator[World]:
    """Both companies in the application, for all tests of a module."""
    with undone(installation) as stay:
        world = settle(installation, stay, Report())
        assert world.report.findings == []
        yield world


@pytest.fixture
def world(settled: World) -> World:
    """The same, with nothing found yet."""
    settled.report.findings.clear()
    return settled


@pytest.fixture
def broken(urls: Urls) -> Iterator[Callable[[str, str], None]]:
    """Do something to the database as its owner, and mend it afterwards."""
    mend: list[str] = []

    def break_it(statement: str, mending: str) -> None:
        run(urls, statement)
        mend.append(mending)

    yield break_it
    for statement in mend:
        run(urls, statement)


def run(urls: Urls, statement: str) -> None:
    """Run SQL as the owner of the tables."""
    with psycopg.connect(urls.owner) as connection:
        connection.execute(statement)


def told(report: Report) -> set[tuple[str, str, str]]:
    """The findings as problem, what and who."""
    return {(finding.problem, finding.what, finding.who) for finding in report.findings}


def rows_in(urls: Urls) -> dict[str, int]:
    """How many rows each table holds, as its owner sees it."""
    with psycopg.connect(urls.owner) as owner:
        found = {name: owner.execute(f'select count(*) from "{name}"').fetchone() for name in models()}
    return {name: row[0] for name, row in found.items() if row}
