"""What the application refuses to run with: too much power, or another release's schema."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import uuid4

import psycopg
import pytest

from maxpulse.config import Settings
from maxpulse.core.power import TooPowerful, refuse_power
from maxpulse.core.setup import NotMigrated, check_schema
from maxpulse.runtime.paths import PROJECT
from tests.factories.databases import Urls, clone_template


def test_roles_that_row_policies_hold_are_let_in(database: Urls) -> None:
    refuse_power(database.app)
    refuse_power(database.recorder)


def test_whoever_owns_tables_is_refused(database: Urls) -> None:
    with pytest.raises(TooPowerful, match="owns tables"):
        refuse_power(database.owner)


@pytest.mark.parametrize(
    ("program", "whose"),
    [
        ("wsgi.py", "DATABASE_RECORDER_URL"),
        ("worker.py", "DATABASE_URL"),
        pytest.param("wsgi.py", "DATABASE_URL", marks=pytest.mark.thorough),
        pytest.param("worker.py", "DATABASE_RECORDER_URL", marks=pytest.mark.thorough),
    ],
)
def test_whatever_serves_does_not_start_with_it(
    database: Urls, settings: Settings, program: str, whose: str
) -> None:
    given = {
        "DATABASE_URL": database.app,
        "DATABASE_RECORDER_URL": database.recorder,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "MAXPULSE_HOME": str(settings.home),
    }
    ended = subprocess.run(
        [sys.executable, program],
        env={**os.environ, **given, whose: database.owner},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "owns tables" in ended.stderr


def test_another_releases_schema_is_refused(database: Urls) -> None:
    urls = clone_template(database, f"maxpulse_{uuid4().hex[:8]}")
    check_schema(urls.app)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("update alembic_version set version_num = '0001'")
    with pytest.raises(NotMigrated, match="at migration 0001"):
        check_schema(urls.app)
