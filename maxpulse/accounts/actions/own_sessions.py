"""Ending sessions of one's own from another device."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from maxpulse.accounts.actions.letters import stop_letters_asked_for
from maxpulse.accounts.actions.sessions import end_session
from maxpulse.accounts.models import UserSession
from maxpulse.core import clock
from maxpulse.core.db import session


class NoSuchSession(LookupError):
    """This person has no session with this id."""


def end_own_session(user_id: UUID, session_id: UUID) -> None:
    """End a session of this person, as they wish; one that is over stays so. Raises NoSuchSession for another's.

    Asked with the person: the policies let an admin reach everybody's sessions, and this page is about one's own.
    """
    found = session.scalar(
        select(UserSession.id)
        .where(UserSession.id == session_id, UserSession.user_id == user_id)
        .with_for_update()  # sent twice at once, it is ended once
    )
    if found is None:
        raise NoSuchSession(str(session_id))
    end_session(found)


def end_other_sessions(user_id: UUID, kept: UUID) -> int:
    """End all sessions of this person but the one they are at, and what was asked for in them; how many."""
    stop_letters_asked_for(user_id)
    others = session.scalars(
        select(UserSession.id)
        .where(UserSession.user_id == user_id, UserSession.id != kept)
        .where(UserSession.ended_at.is_(None), UserSession.expires_at > clock.now())
        .order_by(UserSession.id)  # two browsers that end each other wait in the same order
        .with_for_update()
    ).all()
    for other in others:
        end_session(other)
    return len(others)
