"""The months that events are kept in: one partition each, made before the month begins.

Every event is dated by the product's own clock. One that finds no month is refused, and with it whatever it tells of:
the recorder has answers sent again (`assessments.recorder`), everything else is said not to have happened.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session

from maxpulse.core import clock
from maxpulse.core.actor import Role
from maxpulse.core.database_urls import sqlalchemy_url
from maxpulse.core.db import session

log = structlog.get_logger(__name__)

AHEAD = 3
# A new partition locks what its rows point at too, after the table, while others come to the table last: the two may
# wait for each other. This one gives way before PostgreSQL looks for such a ring (`deadlock_timeout`, a second) and
# breaks it by failing whoever looked, who may be somebody that answers or makes a link.
PATIENCE = "400ms"
TRIES = 5
# Whoever looks for a month while another makes it would make it again.
MAKING_MONTHS = 0x6D617872
BECOME = text("select set_config('role', :role, true)")
BE_PATIENT = text("select set_config('lock_timeout', :how_long, true)")
WAIT_FOR_TURN = text("select pg_advisory_xact_lock(:key)")
MAKE_ROOM = text("select ensure_month_partitions(:since, :months)")


class Held(RuntimeError):
    """Somebody uses the tables for longer than one may wait for them."""


def make_room_for_events(months: int = AHEAD) -> None:
    """Make the partitions of last month and of `months` from the current one on that are not there, as the system.

    Raises Held: then nothing is made, and the transaction is to be rolled back.
    """
    _make_room(session, months)


def make_room_at_start(url: str) -> None:
    """The same before anybody is served, who may be the first for months. `url`: the application's own address.

    While somebody holds the tables it is left to the job that comes by itself.
    """
    try:
        with create_engine(sqlalchemy_url(url), poolclass=NullPool).begin() as connection:
            connection.execute(BECOME, {"role": Role.SYSTEM.database_role})
            _make_room(connection, AHEAD)
    except (Held, OperationalError) as wrong:
        log.warning("no_room_made_at_start", reason=type(wrong).__name__)


def _make_room(there: Connection | scoped_session[Session], months: int) -> None:
    # What was begun before midnight on the last of a month may be told after it.
    last_month = clock.now().replace(day=1) - timedelta(days=1)
    try:
        there.execute(BE_PATIENT, {"how_long": PATIENCE})
        there.execute(WAIT_FOR_TURN, {"key": MAKING_MONTHS})
        there.execute(MAKE_ROOM, {"since": last_month.date(), "months": months + 1})
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise Held from error
        raise
