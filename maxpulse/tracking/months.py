"""The months that events are kept in: one partition each, made before the month begins.

Every event is dated by the product's own clock. One that finds no month is refused, and with it whatever it tells of:
the recorder has answers sent again (`assessments.recorder`), everything else is said not to have happened.
"""

from __future__ import annotations

import time
from datetime import date, timedelta

import structlog
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.core.database_urls import sqlalchemy_url
from maxpulse.core.db import acting

log = structlog.get_logger(__name__)

# From last month on: what was begun before midnight on the last of a month may be told after it.
MONTHS = 4
# A new partition locks what its rows point at too, after the table, while others come to the table last: the two may
# wait for each other. This one gives way before PostgreSQL looks for such a ring (`deadlock_timeout`, a second) and
# breaks it by failing whoever looked, who may be somebody that answers or makes a link.
PATIENCE = "400ms"
TRIES = 5
# Between two tries, for those who queued behind the one before.
REST_SECONDS = 0.5
# Whoever looks for a month while another makes it would make it again.
MAKING_MONTHS = 0x6D617872
BECOME = text("select set_config('role', :role, true)")
BE_PATIENT = text("select set_config('lock_timeout', :how_long, true)")
TAKE_TURN = text("select pg_try_advisory_xact_lock(:key)")
MAKE_ROOM = text("select ensure_month_partitions(:since, :months)")


class Held(RuntimeError):
    """Somebody uses the tables for longer than one may wait for them."""


class BeingMade(Held):
    """Somebody else is making months at this very moment."""


def make_room_for_events(since: date | None = None, months: int = MONTHS) -> None:
    """Make the partitions of as many months from `since` on (last month) that are not there, as the system.

    In transactions of its own, one for every try. Raises Held when others use the tables at each of them. Where
    somebody else is at the months of now already they are left to them; whoever names others waits for a turn.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            with acting(Actor.system()) as session:
                _make_room(session, since or _last_month(), months)
        except Held as held:
            if since is None and isinstance(held, BeingMade):
                return
            if not tries_left:
                raise
            time.sleep(REST_SECONDS)
        else:
            return


def make_room_at_start(url: str) -> None:
    """The months of now before anybody is served, who may be the first for long. `url`: the application's own address.

    While somebody holds the tables it is left to the job that comes by itself, and to whoever is at it already.
    """
    try:
        with create_engine(sqlalchemy_url(url), poolclass=NullPool).begin() as connection:
            connection.execute(BECOME, {"role": Role.SYSTEM.database_role})
            _make_room(connection, _last_month(), MONTHS)
    except BeingMade:
        return
    except Held:
        log.warning("no_room_made_at_start", reason="held")
    except OperationalError as error:
        log.warning("no_room_made_at_start", reason="no_connection", error=str(error.orig).strip())


def _last_month() -> date:
    return (clock.now().replace(day=1) - timedelta(days=1)).date()


def _make_room(there: Connection | Session, since: date, months: int) -> None:
    if not there.scalar(TAKE_TURN, {"key": MAKING_MONTHS}):
        raise BeingMade
    try:
        there.execute(BE_PATIENT, {"how_long": PATIENCE})
        there.execute(MAKE_ROOM, {"since": since, "months": months})
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise Held from error
        raise
