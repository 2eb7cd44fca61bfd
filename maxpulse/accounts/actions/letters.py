"""Letters that can be used once: written, counted, forgotten. What each of them does stands beside its deed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import delete, select, text, update

from maxpulse.accounts import queries
from maxpulse.accounts.actions.sessions import TOKEN_BYTES, hash_of
from maxpulse.accounts.models import AccountLetter, User
from maxpulse.accounts.rules import GOOD_FOR, LETTERS_KEPT, LETTERS_WITHIN, MOST_LETTERS, Purpose
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.notices.message import Message
from maxpulse.notices.queries import count_posted
from maxpulse.operations import audit

REPLACE_LETTERS_OF = text("select replace_letters_of(:user_id, :now)")


def write_letter(purpose: Purpose, user_id: UUID, email: str) -> str | None:
    """Make a letter to `email` about an account; the token, or None when the account has had enough of them.

    It replaces those of its purpose that are still open. As the account's owner, or the product itself.
    The token goes into a mail and nowhere else.
    """
    now, token = clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    # One after another: two at once would both be the newest.
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    if queries.letters_since(purpose, user_id, now - LETTERS_WITHIN) >= MOST_LETTERS:
        return None
    if purpose is not Purpose.SECURE:
        replace_letters(purpose, user_id)
    letter = AccountLetter(
        id=new_id(),
        purpose=purpose.value,
        user_id=user_id,
        token_hash=hash_of(token),
        email=email,
        created_at=now,
        expires_at=now + GOOD_FOR[purpose],
    )
    session.add(letter)
    session.flush()
    audit.record("letter_written", ("users", user_id), after={"purpose": purpose.value})
    return token


def tell(address: str, write: Callable[[], Message], user_id: UUID) -> None:
    """Write what leads nowhere to an account's owner; no more of a kind in an hour than letters of one purpose.

    As the product itself.
    """
    if count_posted(write().kind, address, clock.now() - LETTERS_WITHIN) < MOST_LETTERS:
        post(address, write, about=user_id)


def replace_letters(purpose: Purpose, user_id: UUID) -> None:
    """Close the letters of a purpose that are still open."""
    session.execute(
        update(AccountLetter)
        .where(AccountLetter.user_id == user_id, AccountLetter.purpose == purpose.value)
        .where(AccountLetter.used_at.is_(None), AccountLetter.replaced_at.is_(None))
        .values(replaced_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def stop_letters_asked_for(user_id: UUID) -> None:
    """Close what may still confirm or move the account's address: whoever is shut out may have asked for it.

    Not those that take an account back, which go to its owner.
    """
    for purpose in (Purpose.VERIFY, Purpose.CHANGE):
        replace_letters(purpose, user_id)


def stop_letters(user_id: UUID) -> None:
    """Close those and what may set another password: how the account is guarded has changed since they were written."""
    replace_letters(Purpose.RESET, user_id)
    stop_letters_asked_for(user_id)


def stop_letters_of_another(user_id: UUID) -> None:
    """The same for somebody else, as an admin who reaches as far as they do; of others none closes."""
    session.execute(REPLACE_LETTERS_OF, {"user_id": user_id, "now": clock.now()})


def forget_old_letters() -> int:
    """Delete letters that have long been over; how many. The system acts."""
    old = delete(AccountLetter).where(AccountLetter.expires_at < clock.now() - LETTERS_KEPT)
    return len(session.scalars(old.returning(AccountLetter.id)).all())
