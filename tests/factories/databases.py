"""Databases for tests, copied from one migrated template."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

TEMPLATE = "maxpulse_template"
# Held while the template is made.
MAKING = 0x7465737473
# Only the number of the newest migration stands in a new database. Triggers keep lines that are only ever added, and
# keys keep what others point at: as a replica would, this passes by both.
EMPTY = """
    do $$
    declare there regclass;
    begin
      perform set_config('session_replication_role', 'replica', true);
      for there in select oid::regclass from pg_class
                    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition
                      and relname <> 'alembic_version' loop
        execute format('delete from %s', there);
      end loop;
    end $$
"""


class Urls(NamedTuple):
    """One database, entered as its owner, as the application, and as the recorder."""

    owner: str
    app: str
    recorder: str

    def for_database(self, name: str) -> Urls:
        """The same accounts in another database."""
        return Urls(*(make_url(url).set(database=name).render_as_string(hide_password=False) for url in self))


def let_in_at_once(superuser: psycopg.Connection[Any], owner: str) -> None:
    """Let entering cost a seventh: tests do it thousands of times, and nobody guesses at passwords that last a run.

    The owner sets the others' passwords later. `owner` is their address.
    """
    password = sql.Literal(make_url(owner).password)
    superuser.execute("alter role maxpulse_owner set scram_iterations = 1")
    superuser.execute("set scram_iterations = 1")
    superuser.execute(sql.SQL("alter role maxpulse_owner password {}").format(password))


def make_template(template: Urls, migrate: Callable[[str, str, str], None]) -> Thread:
    """Make the template in a thread of its own, which is returned; whoever clones it waits for it."""
    making = psycopg.connect(template.for_database("postgres").owner, autocommit=True)
    making.execute("select pg_advisory_lock(%s)", (MAKING,))

    def make() -> None:
        with making:
            making.execute(f"create database {TEMPLATE}")
            migrate(*template)

    thread = Thread(target=make, name="template")
    thread.start()
    return thread


def clone_template(template: Urls, name: str) -> Urls:
    """A copy of the migrated template, once it is made; it goes with the server at the end of the run."""
    with psycopg.connect(template.for_database("postgres").owner, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock_shared(%s)", (MAKING,))
        connection.execute(f"create database {name} template {TEMPLATE}")
    return template.for_database(name)


def empty(owner: psycopg.Connection[Any]) -> None:
    """Leave no row in that database, as when it was copied: a small part of what another copy takes."""
    owner.execute(EMPTY)
