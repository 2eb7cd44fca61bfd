"""Closing one's own account. An admin can open it again."""

from __future__ import annotations

from uuid import UUID

from psycopg.errors import RestrictViolation
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from maxpulse.accounts import mails
from maxpulse.accounts.actions.sessions import end_sessions_of
from maxpulse.accounts.rules.endings import Ending
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.notices.actions import post
from maxpulse.operations import audit

CLOSE_OWN_ACCOUNT = text("select close_own_account(:now)")


class LastOfReach(ValueError):
    """Without this account no admin would reach as far any more, and none could ever be let in who does."""


def close_account(user_id: UUID, email: str) -> None:
    """Close one's own account and end all its sessions. Raises LastOfReach."""
    try:
        with session.begin_nested():
            session.execute(CLOSE_OWN_ACCOUNT, {"now": clock.now()})
    except DBAPIError as refused:
        if isinstance(refused.orig, RestrictViolation):
            raise LastOfReach from None
        raise
    end_sessions_of(user_id, Ending.CLOSED)
    audit.record("account_closed", ("users", user_id), before={"is_open": True}, after={"is_open": False})
    post(email, mails.closed_now, about=user_id)
