"""The database session, and the rule that each of its transactions belongs to an actor.

The first statement of a transaction takes on the actor's database role and identity in one round trip,
for that transaction only: afterwards the connection can see nothing again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import psycopg
import structlog
from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, CursorResult, Delete, Engine, MetaData, Update, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

from maxpulse.core.actor import Actor, NoActor
from maxpulse.core.connections import begins
from maxpulse.core.reader import find_reader, read_by

log = structlog.get_logger(__name__)

TAKE_ON = (
    "select set_config('role', %s, true), set_config('app.user_id', %s, true), "
    "set_config('app.participant_id', %s, true), set_config('app.distributor_id', %s, true), "
    "set_config('app.api_client_id', %s, true)"
)
AND_NO_LONGER_THAN = ", set_config('statement_timeout', %s, true)"
AND_PLAN_ONCE = ", set_config('plan_cache_mode', 'force_generic_plan', true)"
PLAN_ONCE = "plan_once"
LONGEST_STATEMENT = "LONGEST_STATEMENT"
# Where a context keeps what it has to tell after its commit.
AHEAD, AFTERWARDS = "ahead_after_commit", "after_commit"


class Base(DeclarativeBase):
    """Ground of every model; constraint names are predictable so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # RETURNING needs the right to read what was written, which some actors lack on purpose.
    __mapper_args__ = {"eager_defaults": False}


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
session = cast("scoped_session[Session]", db.session)


def limit_statements(app: Flask, longest: str = "15s") -> None:
    """Let no statement of this process take longer, waits for locks included: for those that serve people.

    Jobs and commands have no such limit. It holds for a transaction at a time, so that connections can be shared
    (PgBouncer in transaction mode). `longest` as PostgreSQL writes it.
    """
    app.config[LONGEST_STATEMENT] = longest


def become(actor: Actor) -> None:
    """Let this context's session act as `actor` from its next transaction on. Only edges call this."""
    g.actor = actor


def current_actor() -> Actor:
    """Who acts in this context. Raises NoActor when nobody does."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NoActor("A transaction needs an actor: an edge must call become() first")
    return actor


@contextmanager
def acting(actor: Actor, *, plan_once: bool = False) -> Iterator[Session]:
    """A transaction of its own as `actor`, for jobs and commands: commits at the end, rolls back on error.

    Whoever reads the answer to the request in hand stays the same: what is said meanwhile is said in their language. No
    more of them is known here: who was let in is not who acts.

    With `plan_once` each connection plans a statement the first time and keeps the plan: for a few statements that
    come again and again, always of one kind of actor (PostgreSQL plans anew for another role), and whose plan does not
    hang on what is asked for.
    """
    reader = find_reader()
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        if reader is not None:
            read_by(reader)
        become(actor)
        setattr(g, PLAN_ONCE, plan_once)
        try:
            yield session()
            commit()
        except BaseException:
            rollback()
            raise


def after_commit(callback: Callable[[], object], *, ahead: bool = False) -> None:
    """Run `callback` once this session's transaction is committed; a rollback drops it.

    Callbacks ring bells (publish, enqueue). They must not use the session, and what they say must be
    recoverable from rows, because a crash between commit and callback loses them. Those that somebody watches for go
    `ahead` of the others.
    """
    g.setdefault(AHEAD if ahead else AFTERWARDS, []).append(callback)


def take_bells() -> list[Callable[[], object]]:
    """What was to be run after the commit, in order; nothing of it will be run."""
    return [*g.pop(AHEAD, ()), *g.pop(AFTERWARDS, ())]


def commit() -> None:
    """Commit this context's transaction, then ring the bells. Called at the edge, never by actions."""
    if session.registry.has():
        session.commit()
    for callback in take_bells():
        try:
            callback()
        except Exception:
            log.exception("after_commit_failed", callback=getattr(callback, "__qualname__", repr(callback)))


def rollback() -> None:
    """Undo this context's transaction and forget what would have been told after it."""
    session.rollback()
    take_bells()


def affected(statement: Update | Delete) -> int:
    """Carry out a statement in this context's transaction; how many rows it changed or took away."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def identity(value: UUID | None) -> str:
    """An identity as the row policies expect it in a setting: the empty string stands for nobody."""
    return "" if value is None else str(value)


@event.listens_for(session, "after_begin")
def _take_on_the_actor(_session: Session, _transaction: object, connection: Connection) -> None:
    statement = TAKE_ON
    parameters: tuple[str, ...] = take_on_parameters(current_actor())
    if longest := current_app.config.get(LONGEST_STATEMENT):
        statement, parameters = statement + AND_NO_LONGER_THAN, (*parameters, longest)
    if plan_once := g.get(PLAN_ONCE, False):
        statement += AND_PLAN_ONCE
    if connection.get_execution_options().get(PLAN_ONCE, False) is not plan_once:
        connection.execution_options(**{PLAN_ONCE: plan_once})
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    connection.exec_driver_sql(begins(driver) + statement, parameters)


@event.listens_for(Engine, "do_execute")
def _plan_once(cursor: Any, statement: str, parameters: Any, context: ExecutionContext) -> bool:
    if not context.execution_options.get(PLAN_ONCE):
        return False
    # By itself psycopg waits for a statement to come five times on a connection, and PostgreSQL for five more.
    cursor.execute(statement, parameters, prepare=True)
    return True


def take_on_parameters(actor: Actor) -> tuple[str, str, str, str, str]:
    """The parameters of TAKE_ON for this actor."""
    return (
        actor.role.database_role,
        identity(actor.user_id),
        identity(actor.participant_id),
        identity(actor.distributor_id),
        identity(actor.api_client_id),
    )
