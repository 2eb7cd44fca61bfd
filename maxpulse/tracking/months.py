"""The months that events are kept in: one partition each, made before the month begins."""

from __future__ import annotations

from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from maxpulse.core import clock
from maxpulse.core.db import session

AHEAD = 3
# A new partition locks what its rows point at too, after the table, while others come to the table last: the two may
# wait for each other. This one gives way before PostgreSQL looks for such a ring (`deadlock_timeout`, a second) and
# breaks it by failing whoever looked, who may be somebody that answers or makes a link.
PATIENCE = "400ms"
TRIES = 5


class Held(RuntimeError):
    """Somebody uses the tables for longer than one may wait for them."""


def make_room_for_events(months: int = AHEAD) -> None:
    """Make the partitions of `months` months from the current one on that are not there yet, as the system.

    Raises Held: then nothing is made, and the transaction is to be rolled back.
    """
    try:
        session.execute(text(f"set local lock_timeout = '{PATIENCE}'"))
        session.execute(
            text("select ensure_month_partitions(:since, :months)"),
            {"since": clock.now().date(), "months": months},
        )
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise Held from error
        raise
