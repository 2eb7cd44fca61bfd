"""How migrations run: as the owner, one at a time, impatient with locks, each in a transaction of its own."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

from maxpulse.config import settings
from maxpulse.core.database_urls import sqlalchemy_url
from maxpulse.core.setup import LOCK_PATIENCE, MIGRATING_LOCK, OWNER, STATEMENT_PATIENCE
from maxpulse.schema import Base


def include_name(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    """Partitions belong to their table and are made by `ensure_month_partitions`, not by migrations."""
    return not (kind == "table" and name is not None and "_p2" in name)


def run(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATING_LOCK})
    connection.execute(text(f"set lock_timeout = '{LOCK_PATIENCE}'"))
    connection.execute(text(f"set statement_timeout = '{STATEMENT_PATIENCE}'"))
    if connection.execute(text("select current_user")).scalar() != OWNER:
        connection.execute(text(f"set role {OWNER}"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


url = sqlalchemy_url(context.config.attributes.get("url") or settings().database_owner_url)
# Without a pool: whoever gives up lets the lock go with the connection.
with create_engine(url, poolclass=NullPool).connect() as connection:
    run(connection)
