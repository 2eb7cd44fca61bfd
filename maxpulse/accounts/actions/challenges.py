"""What a passkey has to sign: kept with the session, or with the sign-in, that asked; for a short time, and once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from maxpulse.accounts.models import HalfWaySignIn, UserSession
from maxpulse.accounts.rules.passkeys import ASKED_FOR, NotTaken, Trouble
from maxpulse.core import clock
from maxpulse.core.db import acting, current_actor, session


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a signature: a session, or a sign-in whose password was right. Each has one question at a time."""

    kind: type[UserSession] | type[HalfWaySignIn]
    id: UUID


def in_session(session_id: UUID) -> Asker:
    """Somebody who is signed in."""
    return Asker(UserSession, session_id)


def at_sign_in(half_way_id: UUID) -> Asker:
    """Somebody who is about to sign in."""
    return Asker(HalfWaySignIn, half_way_id)


def keep(asker: Asker, challenge: bytes) -> None:
    """Keep what has to be signed, in place of what was asked before; as the asker's own actor."""
    row = update(asker.kind).where(asker.kind.id == asker.id)
    session.execute(row.values(passkey_challenge=challenge, passkey_asked_at=clock.now()))


def take(asker: Asker) -> bytes:
    """What had to be signed, which nobody gets again. Raises NotTaken when nothing waits any more.

    In a transaction of its own: whatever becomes of the answer, this question is over. So whoever asks has committed
    what they changed in the asker's row.
    """
    kind, mine = asker.kind, asker.kind.id == asker.id
    kept = select(kind.passkey_challenge, kind.passkey_asked_at).where(mine).with_for_update()
    with acting(current_actor()) as own:
        found = own.execute(kept).one_or_none()
        own.execute(update(kind).where(mine).values(passkey_challenge=None, passkey_asked_at=None))
    challenge, asked_at = found or (None, None)
    if challenge is None or asked_at is None or clock.now() - asked_at > ASKED_FOR:
        raise NotTaken(Trouble.OVER)
    return bytes(challenge)
