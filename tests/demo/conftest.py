"""A database of this folder's own, filled with demo data: some clients of each kind.

In thorough runs with all of them, killed in the middle, then completed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from maxpulse.config import Settings
from maxpulse.core.setup import prepare_database
from maxpulse.demo.filling import fill_with
from maxpulse.demo.story import DEMO, Casting
from tests.factories.databases import Urls, clone_template

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
KILLED_AFTER_ANSWERS = 400
# Of each kind there is one at least. How many all are is for `test_story.py`.
SOME = tuple(
    Casting(each.account, tuple(replace(part, count=-(-part.count // 2)) for part in each)) for each in DEMO
)


@dataclass
class Filled:
    """The filled database, with whom, how many answers there were when the first attempt was killed, what was said."""

    urls: Urls
    settings: Settings
    castings: tuple[Casting, ...]
    answers_when_killed: int
    said: list[str]

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """What the owner of the tables reads there."""
        with psycopg.connect(self.urls.owner) as connection:
            return connection.execute(question.encode()).fetchall()

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(f"select count(*) from {table}")[0][0])


@pytest.fixture(scope="package")
def filled(database: Urls, settings: Settings, pytestconfig: pytest.Config) -> Filled:
    """Demo data; in thorough runs begun by the command, which is killed, and completed by a second run."""
    urls = clone_template(database, f"{make_url(database.owner).database}_{uuid4().hex[:8]}")
    prepare_database(*urls)  # what everybody may do in a database is not copied with it
    using = settings.model_copy(
        update={"database_url": urls.app, "database_recorder_url": urls.recorder, "currency": "EUR"}
    )
    filled = Filled(urls, using, DEMO if pytestconfig.option.thorough else SOME, 0, [])
    if pytestconfig.option.thorough:
        filled.answers_when_killed = _killed_in_the_middle(filled)
    fill_with(using, filled.said.append, filled.castings)
    return filled


@pytest.fixture(scope="package")
def demo_app(filled: Filled) -> Iterator[Flask]:
    """The application on the filled database."""
    from maxpulse import create_app
    from maxpulse.core.db import db

    made = create_app(filled.settings)
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


def environment(using: Settings) -> dict[str, str]:
    """The environment in which the command finds this database."""
    return {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "MAXPULSE_ENV": "test",
        "MAXPULSE_HOME": str(using.home),
        "MAXPULSE_CURRENCY": using.currency,
        "SECRET_KEY": using.secret_key,
        "DATABASE_URL": using.database_url,
        "DATABASE_RECORDER_URL": using.database_recorder_url,
        "REDIS_URL": using.redis_url,
    }


def _killed_in_the_middle(filled: Filled) -> int:
    command = [sys.executable, "-m", "maxpulse.cli", "demo"]
    process = subprocess.Popen(command, env=environment(filled.settings), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while filled.count("assessment_responses") < KILLED_AFTER_ANSWERS:
        assert process.poll() is None, "the command ended before it could be killed"
        assert time.monotonic() < deadline, "gave up waiting for the first answers"
        time.sleep(0.02)
    process.kill()
    process.wait()
    return filled.count("assessment_responses")
