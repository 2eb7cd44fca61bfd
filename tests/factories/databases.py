"""Databases for tests, copied from one migrated template."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
from sqlalchemy.engine import make_url

TEMPLATE = "maxpulse_template"


class Urls(NamedTuple):
    """One database, entered as its owner, as the application, and as the recorder."""

    owner: str
    app: str
    recorder: str

    def for_database(self, name: str) -> Urls:
        """The same accounts in another database."""
        return Urls(*(make_url(url).set(database=name).render_as_string(hide_password=False) for url in self))


@contextmanager
def clone_template(template: Urls, name: str) -> Iterator[Urls]:
    """A copy of the migrated template for as long as the block lasts."""
    maintenance = template.for_database("postgres").owner
    _alone(maintenance, f"drop database if exists {name} with (force)")
    _alone(maintenance, f"create database {name} template {TEMPLATE}")
    try:
        yield template.for_database(name)
    finally:
        _alone(maintenance, f"drop database if exists {name} with (force)")


def _alone(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
