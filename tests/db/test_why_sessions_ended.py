"""Why a session is over, at the database's own door: told for its token, and for no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from maxpulse.accounts.rules.endings import KEPT, Ending, ending_by_the_clock
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.population import Company

WHY = "select ended_because, lasted from why_session_ended(%s, %s)"
Connection = psycopg.Connection[Any]


def token_of(connection: Connection, company: Company) -> bytes:
    """What is kept of the token of the company's session."""
    connection.execute("set local role maxpulse_system")
    lasts = "update user_sessions set expires_at = created_at + interval '7 days' where id = %s returning token_hash"
    row = connection.execute(lasts, (company.rows["user_sessions"],)).fetchone()
    assert row is not None
    return bytes(row[0])


def why(connection: Connection, token: bytes, *, later: timedelta = timedelta()) -> Any:
    """What a visitor with that token is told."""
    connection.execute("set local role maxpulse_visitor")
    return connection.execute(WHY, (token, clock.now() + later)).fetchone()


def test_it_is_told_of_sessions_that_are_over_alone(application: Connection, company: Company) -> None:
    with acting(application, Actor.visitor()):
        token = token_of(application, company)
        assert why(application, token) is None
        assert why(application, token[:-1] + b"\0") is None
        assert why(application, token, later=timedelta(days=8)) == (None, timedelta(days=7))
        application.execute("set local role maxpulse_system")
        application.execute("update user_sessions set ended_at = now(), ended_because = 'by_admin'")
        assert why(application, token)[0] == "by_admin"


@pytest.mark.parametrize("seat", ["distributor", "participant"])
def test_nobody_signed_in_may_ask(application: Connection, company: Company, seat: str) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, getattr(company, seat)):
        application.execute(WHY, (b"x", clock.now()))


def test_no_other_reason_is_kept(application: Connection, company: Company) -> None:
    with acting(application, Actor.system()):
        for reason in KEPT:
            application.execute("update user_sessions set ended_because = %s", (reason.value,))
        with pytest.raises(CheckViolation):
            application.execute("update user_sessions set ended_because = 'idle'")


def test_the_clock_has_two_limits() -> None:
    assert (
        ending_by_the_clock(timedelta(days=30)) is ending_by_the_clock(timedelta(hours=12)) is Ending.LASTED
    )
    assert ending_by_the_clock(timedelta(days=9)) is ending_by_the_clock(timedelta(hours=3)) is Ending.IDLE
