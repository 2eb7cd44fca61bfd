"""Databases for tests, copied from one migrated template."""

from __future__ import annotations

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


def clone_template(template: Urls, name: str) -> Urls:
    """A copy of the migrated template; it goes with the server at the end of the run."""
    with psycopg.connect(template.for_database("postgres").owner, autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}")
    return template.for_database(name)
