"""Between the password and the second factor: a sign-in that opens nothing yet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update

from maxpulse.accounts import mails
from maxpulse.accounts.actions.sessions import TOKEN_BYTES, hash_of
from maxpulse.accounts.actions.sign_in import Account
from maxpulse.accounts.models import HalfWaySignIn
from maxpulse.accounts.queries import second_factor as queries
from maxpulse.core import clock
from maxpulse.core.db import acting, session
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.operations import audit

LASTS = timedelta(minutes=5)
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Somebody who knew the password. They act as nobody until the code or the passkey is right."""

    id: UUID
    account: Account
    email: str


def begin(account: Account) -> str:
    """Write down that the password was right, as the account's own actor; the token that the browser keeps."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    over = HalfWaySignIn.expires_at < now
    session.execute(delete(HalfWaySignIn).where(HalfWaySignIn.user_id == account.user_id, over))
    session.add(
        HalfWaySignIn(
            id=new_id(),
            user_id=account.user_id,
            token_hash=hash_of(token),
            tries=0,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    audit.record("password_was_right", ("users", account.user_id))
    return token


def find(token: str) -> HalfWay | None:
    """The sign-in that this token belongs to while it waits, as a visitor."""
    found = queries.find_half_way(hash_of(token), clock.now())
    return HalfWay(found.id, Account(found.user_id, found.role), found.email) if found else None


def count_try(half_way: HalfWay) -> int:
    """Count a try before it is looked at: which one it is, 0 when there have been too many. As the account's own actor.

    In a transaction of its own: what is counted stays counted, whatever becomes of the try.
    """
    one_more = (
        update(HalfWaySignIn)
        .where(
            HalfWaySignIn.id == half_way.id, HalfWaySignIn.tries < MOST_TRIES, HalfWaySignIn.used_at.is_(None)
        )
        .values(tries=HalfWaySignIn.tries + 1)
        .returning(HalfWaySignIn.tries)
    )
    with acting(half_way.account.actor) as own:
        return own.scalar(one_more) or 0


def note_wrong_code(half_way: HalfWay) -> None:
    """Write down that a code was wrong."""
    audit.record("code_refused", ("users", half_way.account.user_id))


def refuse(half_way: HalfWay, tries: int) -> None:
    """Refuse the `tries`th code or passkey of this sign-in; of the last its owner is told."""
    user_id = half_way.account.user_id
    if tries == MOST_TRIES:
        audit.record("second_factor_refused", ("users", user_id), after={"tries": tries})
        post(half_way.email, mails.codes_were_wrong, about=user_id)


def finish(half_way: HalfWay) -> bool:
    """Use it up: one password, one session. False when somebody just did. As the account's own actor."""
    waits = HalfWaySignIn.id == half_way.id, HalfWaySignIn.used_at.is_(None)
    done = update(HalfWaySignIn).where(*waits).values(used_at=clock.now()).returning(HalfWaySignIn.id)
    return session.scalar(done) is not None


def forget_all(user_id: UUID) -> None:
    """Let nobody go on from a password that was right before, as its owner."""
    session.execute(delete(HalfWaySignIn).where(HalfWaySignIn.user_id == user_id))
