"""Embedded services for as long as a block lasts: what tests and single commands use.

with embedded_postgres(home) as urls, embedded_valkey(home) as redis_url:
    ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maxpulse.runtime.identity import Identity
from maxpulse.runtime.paths import Home
from maxpulse.runtime.postgres import DatabaseUrls, EmbeddedPostgres
from maxpulse.runtime.processes import Service
from maxpulse.runtime.supervisor import Supervisor
from maxpulse.runtime.valkey import EmbeddedValkey


@contextmanager
def embedded_postgres(home: Path, identity: Identity | None = None) -> Iterator[DatabaseUrls]:
    """A PostgreSQL with an empty database that `urls.owner` owns; other accounts are made by migrating."""
    server = EmbeddedPostgres(Home.at(home).make(), identity)
    with running(server.service()):
        server.ensure_database()
        yield server.urls


@contextmanager
def embedded_valkey(home: Path) -> Iterator[str]:
    """A Valkey and its URL."""
    server = EmbeddedValkey(Home.at(home).make())
    with running(server.service()):
        yield server.url


@contextmanager
def running(service: Service) -> Iterator[int]:
    """The service, started and ready, stopped at the end; gives its process id."""
    supervisor = Supervisor()
    try:
        supervisor.start([service])
        yield supervisor.pids[service.name]
    finally:
        supervisor.stop()
