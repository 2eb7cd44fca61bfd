"""How connections of the pool are used: no way to the database and back is spent on their keeping alone.

A transaction would take two of them by itself: one to ask whether the connection still lives, one to begin. On a busy
machine each is a wait for the other process, and a page makes several transactions.
"""

from __future__ import annotations

import select
from typing import Any, Final

import psycopg
from gevent import monkey
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import Pool

# What psycopg is told: transactions are begun by their first statement, below.
BEGUN_BY_US: Final = {"autocommit": True}
BEGIN: Final = "begin; "
# gevent's own would let other greenlets run first, for a look that never waits.
_poll = monkey.get_original("select", "poll")


def has_ended(connection: psycopg.Connection[Any]) -> bool:
    """True when the other side has closed the line, or said something that nobody asked for.

    Looks at the socket and asks nobody: a server that ends says so there, also one that was killed.
    """
    if connection.closed:
        return True
    look = _poll()
    look.register(connection.fileno(), select.POLLIN)
    return bool(look.poll(0))


def begins(connection: psycopg.Connection[Any]) -> str:
    """What a transaction's first statement has to be preceded by, so that both go in one: nothing inside of another."""
    return BEGIN if connection.info.transaction_status == TransactionStatus.IDLE else ""


@event.listens_for(Pool, "checkout")
def _refuse_what_has_ended(connection: object, _record: object, _fairy: object) -> None:
    # After a restart of PostgreSQL nobody sees a page fail on a dead connection: the pool makes new ones.
    if isinstance(connection, psycopg.Connection) and has_ended(connection):
        raise InvalidatePoolError


@event.listens_for(Engine, "do_execute")
def _begin_with(cursor: Any, statement: str, parameters: Any, _context: object) -> bool:
    if not statement.startswith(BEGIN):
        return False
    # Two statements in one go cannot be prepared, nor have their parameters sent apart.
    psycopg.ClientCursor(cursor.connection).execute(statement, parameters)
    return True
