"""Signing in, and the sessions that begin with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Subquery, Uuid, any_, bindparam, cast, func, select, text
from sqlalchemy.types import LargeBinary

from maxpulse.accounts.models import (
    User,
    UserSession,
)
from maxpulse.accounts.rules.endings import Ending, ending_by_the_clock
from maxpulse.core import clock
from maxpulse.core.db import session

SIGN_IN_DATA = text("select user_id, role, password_hash, is_active from sign_in_data(:email)")
WHY_ENDED = text("select ended_because, lasted from why_session_ended(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)
FIND_SESSION = text("select * from find_live_session(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)


@dataclass(frozen=True, slots=True)
class SignInData:
    """What signing in asks about an account."""

    user_id: UUID
    role: str
    password_hash: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that is not over, and whose it is."""

    session_id: UUID
    user_id: UUID
    role: str
    distributor_id: UUID | None
    distributor_status: str | None
    first_name: str | None
    last_name: str | None
    email: str
    preferences: dict[str, Any] | None
    last_seen_at: datetime
    proved_at: datetime | None
    second_factor_at: datetime | None


def find_sign_in(email: str) -> SignInData | None:
    """The account behind an address, for a visitor who wants to sign in."""
    row = session.execute(SIGN_IN_DATA, {"email": email}).one_or_none()
    return SignInData(*row) if row else None


def find_session(token_hash: bytes) -> LiveSession | None:
    """The session behind a token's hash while it lasts, in one round trip, for a visitor."""
    row = session.execute(FIND_SESSION, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    return LiveSession(**row._mapping) if row else None


def find_ending(token_hash: bytes) -> Ending | None:
    """Why the session behind a token's hash is over, for a visitor; None when it is not, or never was."""
    row = session.execute(WHY_ENDED, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    if row is None:
        return None
    return Ending(row.ended_because) if row.ended_because else ending_by_the_clock(row.lasted)


def agents_of(user_id: UUID) -> list[str | None]:
    """What browsers of this person's sessions have said they are, each once."""
    return list(
        session.scalars(select(UserSession.user_agent).where(UserSession.user_id == user_id).distinct())
    )


def open_sessions(user_id: UUID) -> list[UserSession]:
    """A person's sessions that nobody has ended and that are not over."""
    return list(
        session.scalars(
            select(UserSession).where(
                UserSession.user_id == user_id,
                UserSession.ended_at.is_(None),
                UserSession.expires_at > clock.now(),
            )
        )
    )


def living_sessions(session_ids: Sequence[str]) -> Subquery:
    """Those of these sessions that nobody has ended and that are not over, of accounts in use: `id`, `user_id`.

    For others to join, as the product itself. The ids travel as one text: thousands are asked for at once.
    """
    asked = cast(func.string_to_array(" ".join(session_ids), " "), ARRAY(Uuid))
    return (
        select(UserSession.id, UserSession.user_id)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.id == any_(asked),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > clock.now(),
            User.is_active.is_(True),
        )
        .subquery()
    )
