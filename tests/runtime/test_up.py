"""`maxpulse up`: started, crashed, started again, stopped.

What leaves one that runs as it is stands in tests/browser/test_installation.py: there one runs anyhow.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy.engine import make_url

from maxpulse.runtime.paths import Home
from maxpulse.runtime.postgres import LASTING_A_RUN, DatabaseUrls
from maxpulse.runtime.secrets import keep_secret
from maxpulse.runtime.services import embedded_postgres, embedded_valkey

from .installation import Installation, installed
from .processes import lives, wait_for

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path / "my data") as one:
        yield one


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DatabaseUrls, str]]:
    """A PostgreSQL and a Valkey that somebody else runs."""
    home = tmp_path_factory.mktemp("theirs")
    with embedded_postgres(home) as urls, embedded_valkey(home) as redis_url:
        yield urls, redis_url


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, theirs: tuple[DatabaseUrls, str]
) -> Iterator[Installation]:
    """One that runs on those, for tests that leave it as it is."""
    urls, redis_url = theirs
    given = {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner, "REDIS_URL": redis_url}
    with installed(tmp_path_factory.mktemp("running") / "my data", **given) as one:
        one.start()
        yield one


def note(url: str, word: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table if not exists notes (word text)")
        connection.execute("insert into notes values (%s)", (word,))


def notes(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("select word from notes order by word")]


def passwords(one: Installation) -> list[str]:
    """Those of the accounts of its embedded database, made when there are none yet."""
    return [keep_secret(Home.at(one.home).make().secrets, account) for account in LASTING_A_RUN]


@pytest.mark.thorough
def test_it_survives_its_own_death_and_that_of_each_part(installation: Installation, tmp_path: Path) -> None:
    installation.start(folder=tmp_path)
    owner = installation.status()["database_owner_url"]
    note(owner, "before")

    for part in ("postgres", "valkey", "worker-1", "scheduler", "background", "web-1", "web"):
        pid = installation.status()["pids"][part]
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda pid=pid: not lives(pid), f"the end of {part}")
        wait_for(installation.serves, f"{part} again")

    second = installation.command("up")
    assert second.returncode == 1 and "already runs" in second.stderr

    installation.end(signal.SIGKILL)
    assert installation.command("status").returncode == 1
    installation.start()
    note(owner, "between")
    assert notes(owner) == ["before", "between"]

    assert installation.end(signal.SIGINT) == []
    assert "Everything is stopped." in installation.said()
    with embedded_postgres(installation.home) as urls:
        assert notes(urls.owner) == ["before", "between"]


@pytest.mark.thorough
def test_other_services_are_used_when_they_are_given(
    running: Installation, theirs: tuple[DatabaseUrls, str]
) -> None:
    (urls, redis_url), status = theirs, running.status()
    assert (status["database_url"], status["redis_url"]) == (urls.app, redis_url)
    assert not {"postgres", "valkey"} & set(status["pids"])
    assert not (running.home / "postgres").exists()

    serving = [pid for name, pid in status["pids"].items() if name != "supervisor"]
    environments = [psutil.Process(pid).environ() for pid in serving]
    assert all(there["DATABASE_URL"] == urls.app for there in environments)
    assert not any(urls.owner in there.values() for there in environments), "the owner serves nothing"


@pytest.mark.thorough
def test_it_runs_for_as_long_as_another_command_takes_and_needs_no_owner_where_the_schema_is_current(
    running: Installation, theirs: tuple[DatabaseUrls, str], tmp_path: Path
) -> None:
    urls, redis_url = theirs
    one = Installation(tmp_path / "beside", {"DATABASE_URL": urls.app, "REDIS_URL": redis_url})
    program = "import subprocess, sys; sys.exit(40 + subprocess.call([sys.executable, '-m', 'maxpulse.cli', 'status']))"
    outcome = one.command("up", "--no-demo", "--", sys.executable, "-c", program)
    assert outcome.returncode == 40, outcome.stderr
    assert "The schema is current." in outcome.stdout
    assert "MAXPULSE runs at" in outcome.stdout and "Everything is stopped." in outcome.stdout


def test_a_database_that_was_never_migrated_is_refused_without_its_owner(
    theirs: tuple[DatabaseUrls, str], tmp_path: Path
) -> None:
    bare = make_url(theirs[0].superuser).set(database="postgres").render_as_string(hide_password=False)
    outcome = Installation(tmp_path / "ours", {"DATABASE_URL": bare}).command("up")
    assert outcome.returncode == 1 and "migration" in outcome.stderr


def test_a_database_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    one = Installation(tmp_path / "ours", {"DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/nothing"})
    before = passwords(one)
    outcome = one.command("up")
    assert (
        outcome.returncode == 1
        and "PostgreSQL cannot be used at the address in DATABASE_URL" in outcome.stderr
    )
    assert "Traceback" not in outcome.stderr and "secret" not in outcome.stderr
    assert passwords(one) == before, "of the embedded one, which is not started"


def test_a_taken_port_is_named(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        before = passwords(installation)
        outcome = installation.command("up")
    assert outcome.returncode == 1 and f"Port {installation.port}" in outcome.stderr
    assert passwords(installation) == before, "nothing was started that would get others"


def test_nothing_runs_before_the_start(installation: Installation) -> None:
    outcome = installation.command("status")
    assert outcome.returncode == 1 and "does not run" in outcome.stderr


@pytest.mark.thorough
def test_it_stops_when_the_system_asks_and_leaves_nobody(running: Installation) -> None:
    """The last of those on `running`, which is over then. The browsers' installation is held to it in every run."""
    assert running.end(signal.SIGTERM) == []
    assert "Everything is stopped." in running.said()
