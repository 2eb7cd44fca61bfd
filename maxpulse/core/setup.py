"""Bringing a database to where the product can run: its roles and its migrations."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.errors import LockNotAvailable, QueryCanceled
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from maxpulse.core.actor import Role
from maxpulse.core.database_urls import libpq_url, sqlalchemy_url

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
OWNER = "maxpulse_owner"
RECORDER = "maxpulse_recorder"
ROLES_LOCK = 0x6D617870  # "maxp": two machines must not prepare one cluster at once
MIGRATING_LOCK = 0x6D617871  # nor migrate one database: the second waits, and finds it done
# How long a migration waits for a table, and everybody behind it who wants that table too; and how long a statement
# of it may take. As PostgreSQL writes them.
LOCK_PATIENCE = "4s"
STATEMENT_PATIENCE = "60s"


class NotMigrated(SystemExit):
    """The schema is older or newer than this release."""


class GaveUp(SystemExit):
    """A migration could not have a table in time, or took too long: nothing of it is kept, those before it are."""


def prepare_database(owner_url: str, app_url: str, recorder_url: str = "") -> None:
    """Make the roles that are missing, then migrate. Safe to run again and from two machines at once."""
    with psycopg.connect(libpq_url(owner_url), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (ROLES_LOCK,))
        _make_owner(connection)
        for name in (*(role.database_role for role in Role), RECORDER):
            _make_role(connection, name)
        _let_log_in(connection, app_url, [role.database_role for role in Role] + [RECORDER])
        if recorder_url:
            _let_log_in(connection, recorder_url, [])
    migrate(owner_url)


def migrate(owner_url: str) -> None:
    """Bring the schema to this release's newest migration, as the owner of all tables.

    Raises GaveUp with a sentence rather than keep those who use the database waiting.
    """
    try:
        command.upgrade(alembic_config(owner_url), "head")
    except OperationalError as wrong:
        if why := _impatience(wrong.orig):
            raise GaveUp(
                f"A migration gave up: {why} Nothing of it is kept, the migrations before it are. "
                "Run `maxpulse migrate` again when less is going on."
            ) from wrong
        raise


def _impatience(met: object) -> str:
    """Why a migration did not go on waiting, as a sentence; "" where it met something else."""
    if isinstance(met, LockNotAvailable):
        return f"somebody held what it has to change for more than {LOCK_PATIENCE}."
    if isinstance(met, QueryCanceled):
        return f"one of its statements took more than {STATEMENT_PATIENCE}."
    return ""


def alembic_config(owner_url: str) -> Config:
    """Alembic's configuration for the database at `owner_url`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = owner_url
    return config


def check_schema(url: str) -> None:
    """Raise NotMigrated with a sentence unless the database is at this release's migration."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    engine = create_engine(sqlalchemy_url(url))
    try:
        with engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if at != head:
        raise NotMigrated(
            f"The database is at migration {at or 'none'}, this release needs {head}: run `maxpulse migrate`."
        )


def _make_owner(connection: psycopg.Connection) -> None:
    _make_role(connection, OWNER)
    acting = connection.info.user
    if acting != OWNER:
        connection.execute(_sql("grant {} to {} with inherit true, set true", OWNER, acting))
    connection.execute(_sql("grant all on schema public to {}", OWNER))
    connection.execute(
        _sql("grant create, connect, temporary on database {} to {}", connection.info.dbname, OWNER)
    )
    connection.execute("revoke create on schema public from public")
    # A temporary table would stand before the product's own in every search.
    connection.execute(_sql("revoke temporary on database {} from public", connection.info.dbname))


def _make_role(connection: psycopg.Connection, name: str) -> None:
    if not connection.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone():
        connection.execute(_sql("create role {} nologin noinherit", name))


def _let_log_in(connection: psycopg.Connection, url: str, may_become: list[str]) -> None:
    parsed = make_url(url)
    name, password = parsed.username or "", str(parsed.password or "")
    _make_role(connection, name)
    can = connection.execute(
        "select rolcanlogin, rolinherit from pg_roles where rolname = %s", (name,)
    ).fetchone()
    if can == (False, False):
        connection.execute(
            sql.SQL("alter role {} login noinherit password {}").format(
                sql.Identifier(name), sql.Literal(password)
            )
        )
    connection.execute(_sql("grant connect on database {} to {}", connection.info.dbname, name))
    for role in may_become:
        connection.execute(_sql("grant {} to {} with inherit false, set true", role, name))


def _sql(template: str, *names: str) -> sql.Composed:
    return sql.SQL(template).format(*map(sql.Identifier, names))
