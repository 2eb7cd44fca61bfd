"""Sessions: begun at sign-in, kept alive by use, ended from anywhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

from sqlalchemy import text, update

from maxpulse import live
from maxpulse.accounts import mails, queries
from maxpulse.accounts.models import User, UserSession
from maxpulse.accounts.rules import is_demo, lifetime
from maxpulse.accounts.rules.endings import Ending
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.devices import name_of
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.operations import audit

TOKEN_BYTES = 32
LONGEST_AGENT = 300
# A sign of life is written at most this often, so that reading pages does not write.
SEEN_EVERY = timedelta(minutes=5)
END_SESSIONS = text("select end_sessions_of(:user_id, :because, :now)")


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that has just begun, and the token that the browser keeps: it is nowhere else."""

    session_id: UUID
    token: str


def hash_of(token: str) -> bytes:
    """What the database keeps of a token. The token is random enough to need no slow hash."""
    return sha256(token.encode()).digest()


def begin_session(
    user_id: UUID,
    role: str,
    *,
    agent: str = "",
    address: str | None = None,
    with_second_factor: bool = False,
    proved_at: datetime | None = None,
) -> Begun:
    """Begin a session, as the account's own actor.

    `proved_at` is when its owner showed who they are, where that was elsewhere and is longer ago than just now.
    """
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    _tell_of_new_device(user_id, agent)
    row = UserSession(
        id=new_id(),
        user_id=user_id,
        token_hash=hash_of(token),
        user_agent=agent[:LONGEST_AGENT],
        ip_address=address,
        created_at=now,
        last_seen_at=now,
        expires_at=lifetime(role).expires(now, now),
        proved_at=proved_at or now,
        second_factor_at=now if with_second_factor else None,
    )
    session.add(row)
    session.execute(update(User).where(User.id == user_id).values(last_login=now))
    audit.record("sign_in", ("user_sessions", row.id))
    return Begun(row.id, token)


def _tell_of_new_device(user_id: UUID, agent: str) -> None:
    """Write to the owner when none of the account's sessions was on such a device; of the first there is no news."""
    known = {name_of(each or "") for each in queries.agents_of(user_id)}
    email = queries.get_own_account(user_id).email
    if known and name_of(agent) not in known and not is_demo(email):
        post(email, partial(mails.new_device, name_of(agent)), about=user_id)


def still_here(session_id: UUID, role: str) -> None:
    """Write down a sign of life, which moves the session's end. A session that was ended stays so."""
    row = session.get(UserSession, session_id)
    if row is not None and row.ended_at is None:
        row.last_seen_at = clock.now()
        row.expires_at = lifetime(role).expires(row.created_at, row.last_seen_at)


def proved_again(session_id: UUID, *, by_second_factor: bool) -> None:
    """Write down that the session's owner has just proved to be there, with a code or with the password."""
    row = session.get(UserSession, session_id)
    if row is not None and row.ended_at is None:
        row.proved_at = clock.now()
        row.second_factor_at = row.proved_at if by_second_factor else row.second_factor_at


def sign_out(session_id: UUID) -> None:
    """End one's own session, by one's own wish."""
    _end(session.get(UserSession, session_id), "sign_out", Ending.SIGNED_OUT)


def end_session(session_id: UUID) -> None:
    """End a session of one's own from somewhere else: its next request finds nobody signed in, its sockets close."""
    _end(session.get(UserSession, session_id), "session_ended", Ending.ELSEWHERE)


def end_sessions_of(user_id: UUID, because: Ending, *, but: UUID | None = None) -> None:
    """End all sessions of a person, `but` the one they are at; as that person, or the product itself.

    The browsers that held them tell why.
    """
    for row in queries.open_sessions(user_id):
        if row.id != but:
            _end(row, "session_ended", because)


def end_sessions_of_another(user_id: UUID, because: Ending) -> None:
    """End all sessions of somebody else, as an admin who reaches as far as they do; of others none ends."""
    given = {"user_id": user_id, "because": because.value, "now": clock.now()}
    ended = session.scalars(END_SESSIONS, given).all()
    told = {"whose": user_id, "because": because.value}
    for session_id in ended:
        audit.record("session_ended", ("user_sessions", session_id), after=told)
    sessions_were_ended(ended)


def renew_token(session_id: UUID) -> str:
    """Give one's own session another token: whoever has copied the one before has nothing. The token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.get_one(UserSession, session_id).token_hash = hash_of(token)
    return token


def sessions_were_ended(session_ids: Sequence[UUID]) -> None:
    """Close the sockets of sessions that the database has ended by itself, once it is committed."""
    for ended in session_ids:
        after_commit(partial(live.close_sockets, session_id=str(ended)))


def _end(row: UserSession | None, deed: str, because: Ending) -> None:
    if row is None or row.ended_at is not None:
        return
    row.ended_at, row.ended_because = clock.now(), because.value
    # Of one's own sign-out there is nothing more to say; any other ending says whose session it was, and why.
    told = {} if deed == "sign_out" else {"whose": row.user_id, "because": because.value}
    audit.record(deed, ("user_sessions", row.id), after=told)
    after_commit(partial(live.close_sockets, session_id=str(row.id)))
