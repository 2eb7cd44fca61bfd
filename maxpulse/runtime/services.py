"""Embedded services for as long as a block lasts: what tests and single commands use.

with embedded_postgres(home) as urls, embedded_valkey(home) as redis_url:
    ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.identity import Identity
from maxpulse.runtime.paths import Home
from maxpulse.runtime.postgres import DatabaseUrls, EmbeddedPostgres
from maxpulse.runtime.processes import Service, start, stop, wait_until
from maxpulse.runtime.valkey import EmbeddedValkey


@contextmanager
def embedded_postgres(home: Path, identity: Identity | None = None) -> Iterator[DatabaseUrls]:
    """A PostgreSQL with an empty database that `urls.owner` owns; the other accounts are made by migrating."""
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
    process = start(service)
    try:
        if not wait_until(lambda: service.ready() or process.poll() is not None, service.ready_within):
            raise CannotRun(f"{service.name} did not become ready in {service.ready_within:.0f} s.")
        if process.poll() is not None:
            raise CannotRun(f"{service.name} ended while starting; see {service.log}.")
        yield process.pid
    finally:
        stop(process, service.stop_signal, service.patience)
