"""Bringing a database to where the product can run: roles, migrations, and the refusal to run with too much power."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from maxpulse.core.actor import Role

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
OWNER = "maxpulse_owner"
RECORDER = "maxpulse_recorder"
ROLES_LOCK = 0x6D617870  # "maxp": two machines must not prepare one cluster at once


class TooPowerful(SystemExit):
    """The application's database role could bypass row security; it does not start."""


class NotMigrated(SystemExit):
    """The schema is older or newer than this release."""


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
    """Bring the schema to this release's newest migration, as the owner of all tables."""
    command.upgrade(alembic_config(owner_url), "head")


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


def refuse_power(url: str) -> None:
    """Raise TooPowerful when the role behind `url` owns tables, is superuser, or bypasses row security."""
    with psycopg.connect(libpq_url(url)) as connection:
        row = connection.execute(
            """select r.rolname, r.rolsuper, r.rolbypassrls,
                      exists (select 1 from pg_class c
                               where c.relowner = r.oid
                                  or (pg_has_role(r.oid, c.relowner, 'member') and c.relkind in ('r', 'p')
                                      and c.relnamespace = 'public'::regnamespace)) as owns
                 from pg_roles r where r.rolname = current_user"""
        ).fetchone()
    assert row is not None  # noqa: S101  current_user is always a role
    name, is_super, bypasses, owns = row
    reasons = [
        reason
        for holds, reason in (
            (is_super, "is superuser"),
            (bypasses, "bypasses row security"),
            (owns, "owns tables"),
        )
        if holds
    ]
    if reasons:
        raise TooPowerful(
            f"The database role {name!r} {' and '.join(reasons)}. "
            "The application only runs as a role that row policies hold; use maxpulse_app."
        )


def sqlalchemy_url(url: str) -> str:
    """`url` with the driver this product uses spelled out."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """`url` as libpq reads it: without a driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


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
