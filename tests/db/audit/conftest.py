"""An installation of the tests' own: what is done to a chain stays in its database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.operations import audit
from maxpulse.operations.audit import checking, sealing
from maxpulse.operations.audit.findings import Report
from tests.factories.databases import Urls, clone_template

TABLES = ("audit_entries", "audit_waiting", "audit_seals", "audit_checks")


@pytest.fixture(scope="package")
def urls(database: Urls) -> Urls:
    """A database of these tests' own."""
    return clone_template(database, f"{make_url(database.owner).database}_{uuid4().hex[:8]}")


@pytest.fixture(scope="package")
def ledger(urls: Urls, settings: Settings) -> Iterator[Flask]:
    """The application on it."""
    made = create_app(
        settings.model_copy(update={"database_url": urls.app, "database_recorder_url": urls.recorder})
    )
    with made.app_context():
        yield made
        db.engine.dispose()


@pytest.fixture
def intruder(urls: Urls, ledger: Flask) -> Iterator[psycopg.Connection[Any]]:
    """Somebody with the owner's password, who has switched the triggers off. The audit is empty to begin with."""
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute("; ".join(f"alter table {table} disable trigger user" for table in TABLES))
        connection.execute(f"truncate {', '.join(TABLES)}")
        connection.execute("alter table audit_entries enable trigger await_seal")
        yield connection


def deed(code: str = "spring", actor: Actor | None = None) -> UUID:
    """Do something that is audited; what it was done to."""
    link = uuid4()
    with acting(actor or Actor.system()):
        audit.record("link_made", ("assessment_links", link), after={"code": code, "focus": "health"})
    return link


def seal(most: int = sealing.MOST) -> int:
    """Seal once, as the job does."""
    with acting(Actor.system()):
        return sealing.seal(most)


def check(*, clock_may_travel: bool = False, **noted: str) -> Report:
    """Check the chain; `noted` as s1="hash"."""
    known = {int(name[1:]): value for name, value in noted.items()}
    with acting(Actor.system()):
        return checking.check(known, clock_may_travel=clock_may_travel)


def found(report: Report) -> list[str]:
    """The kinds of what a check found."""
    return sorted(finding.what.value for finding in report.findings)
