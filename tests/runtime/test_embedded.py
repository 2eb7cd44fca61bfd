"""Embedded PostgreSQL and Valkey: a home with a space in its name, crashes, and every way of being somebody."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from sqlalchemy.engine import make_url

from maxpulse.core.power import TooPowerful, refuse_power
from maxpulse.runtime.datadir import first_number
from maxpulse.runtime.identity import MYSELF, Identity, place_outside, unprivileged, works
from maxpulse.runtime.paths import PROJECT, Home
from maxpulse.runtime.postgres import DatabaseUrls, EmbeddedPostgres, renew_passwords
from maxpulse.runtime.services import embedded_postgres, embedded_valkey, running
from tests.factories.places import only_where

from .processes import lives, wait_for

IS_ROOT = os.geteuid() == 0
# Only root has a choice of whom PostgreSQL runs as.
CHOICES = (Identity("namespace"), unprivileged()) if IS_ROOT else ()
ANYBODY_REACHES_PYTHON = all(
    folder.stat().st_mode & 0o001 for folder in Path(sys.executable).resolve().parents
)
KEEP = """
import sys, time
from pathlib import Path
from maxpulse.runtime.services import embedded_postgres
with embedded_postgres(Path(sys.argv[1])) as urls:
    print(urls.owner, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A data directory with a space in its name, that other users could walk to."""
    with tempfile.TemporaryDirectory(prefix="maxpulse ") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "the data"


def rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("select number from kept order by number").fetchall()


def keep_a_row(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table if not exists kept (number int)")
        connection.execute("insert into kept select count(*) + 1 from kept")


def test_what_is_written_is_there_after_a_stop_and_a_start_and_no_password_outlasts_them(home: Path) -> None:
    earlier: list[str] = []
    for expected in ([(1,)], [(1,), (2,)]):
        renew_passwords(Home.at(home).make())
        with embedded_postgres(home) as urls:
            keep_a_row(urls.owner)
            assert rows(urls.owner) == expected
            for url in earlier:
                with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                    psycopg.connect(url)
        earlier.append(urls.owner)


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseUrls]:
    """One server for what leaves it as it is."""
    with embedded_postgres(tmp_path_factory.mktemp("running")) as started:
        yield started


def test_nobody_enters_without_a_password(urls: DatabaseUrls) -> None:
    secret = psycopg.conninfo.conninfo_to_dict(urls.superuser)["password"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(urls.superuser.replace(str(secret), "guess"))


def test_it_listens_on_no_network_address(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.superuser) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_the_owner_is_not_superuser(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.owner) as connection:
        powers = connection.execute(
            "select rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
        assert powers == (False, False)


def test_committed_rows_survive_the_killing_of_whoever_started_it(home: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", KEEP, str(home)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    keep_a_row(holder.stdout.readline().strip())
    server = first_number(EmbeddedPostgres(Home.at(home)).data.path / "postmaster.pid")
    assert server is not None and lives(server)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    wait_for(lambda: not lives(server), "the server's end")
    with embedded_postgres(home) as urls:
        assert rows(urls.owner) == [(1,)]


def test_it_starts_again_right_after_the_server_itself_was_killed(home: Path) -> None:
    server = EmbeddedPostgres(Home.at(home).make())
    with running(server.service()) as pid:
        server.ensure_database()
        keep_a_row(server.urls.owner)
        os.kill(pid, signal.SIGKILL)
    with embedded_postgres(home) as urls:
        assert rows(urls.owner) == [(1,)]


def test_a_pid_file_with_a_strangers_number_does_not_keep_it_from_starting(home: Path) -> None:
    with embedded_postgres(home):
        file = EmbeddedPostgres(Home.at(home)).data.path / "postmaster.pid"
        left_behind = file.read_text().splitlines(keepends=True)
    file.write_text("".join([f"{os.getppid()}\n", *left_behind[1:]]))
    with embedded_postgres(home) as urls:
        keep_a_row(urls.owner)
        assert rows(urls.owner) == [(1,)]


def test_a_crash_while_the_data_directory_was_made_starts_over(home: Path) -> None:
    half = Home.at(home).make().root / "postgres.making"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded_postgres(home) as urls:
        keep_a_row(urls.owner)
    assert not half.exists()


@pytest.mark.thorough
def test_two_instances_live_side_by_side(home: Path) -> None:
    with embedded_postgres(home / "a") as one, embedded_postgres(home / "b") as two:
        keep_a_row(one.owner)
        keep_a_row(two.owner)
        assert (rows(one.owner), rows(two.owner)) == ([(1,)], [(1,)])


@only_where(IS_ROOT)
@pytest.mark.parametrize("identity", [each for each in CHOICES if works(each)], ids=lambda each: each.kind)
def test_root_starts_it_as_somebody_who_is_not_root(home: Path, identity: Identity) -> None:
    try:
        with embedded_postgres(home, identity) as urls:
            keep_a_row(urls.owner)
        with embedded_postgres(home) as urls:
            assert rows(urls.owner) == [(1,)], "the next start finds the same data by itself"
    finally:
        shutil.rmtree(place_outside(Home.at(home)), ignore_errors=True)


@only_where(IS_ROOT and ANYBODY_REACHES_PYTHON)
def test_an_ordinary_user_starts_it_as_themselves(home: Path) -> None:
    person = unprivileged()
    home.mkdir()
    os.chown(home, person.user, person.group)
    program = (
        "import os, sys; from pathlib import Path; "
        f"os.setgroups([]); os.setgid({person.group}); os.setuid({person.user}); "
        "from maxpulse.runtime.identity import for_postgres; from maxpulse.runtime.paths import Home; "
        "from maxpulse.runtime.services import embedded_postgres\n"
        f"with embedded_postgres(Path({str(home)!r})) as urls: "
        f"assert for_postgres(Home.at(Path({str(home)!r}))).kind == {MYSELF.kind!r}; print('served')"
    )
    outcome = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True)
    assert outcome.stdout == "served\n", outcome.stderr


def test_valkey_keeps_what_it_was_told_before_it_stopped(home: Path) -> None:
    for expected in (1, 2):
        with embedded_valkey(home) as url, Redis.from_url(url) as client:
            assert client.incr("starts") == expected


def test_valkey_leaves_its_socket_to_its_owner_alone(home: Path) -> None:
    with embedded_valkey(home) as url, Redis.from_url(url) as client:
        socket = Path(str(client.connection_pool.connection_kwargs["path"]))
        assert socket.stat().st_mode & 0o777 == 0o700


def test_whoever_is_or_may_become_more_than_row_policies_hold_serves_nobody(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.superuser, autocommit=True) as connection:
        connection.execute("create role nobody login password 'x'")
        for power in ("superuser", "bypassrls"):
            connection.execute(f"create role {power}_itself login {power} password 'x'".encode())
            connection.execute(
                f"create role {power}_friend login password 'x' in role {power}_itself".encode()
            )
    refuse_power(_entered_as("nobody", urls.app))
    for power, reason in (("superuser", "is superuser"), ("bypassrls", "bypasses row security")):
        for name in (f"{power}_itself", f"{power}_friend"):
            with pytest.raises(TooPowerful, match=reason):
                refuse_power(_entered_as(name, urls.app))


def _entered_as(name: str, url: str) -> str:
    return make_url(url).set(username=name, password="x").render_as_string(hide_password=False)
