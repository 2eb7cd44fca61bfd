"""Letters that work once, and what they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.types import LargeBinary

from maxpulse.accounts.models import (
    AccountLetter,
)
from maxpulse.core import clock
from maxpulse.core.db import session

FIND_LETTER = text("select purpose, email, is_open from find_letter(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)
ACCOUNT_THAT_MOVES = text(
    "select email, first_name, last_name from account_that_moves(:token_hash, :now)"
).bindparams(bindparam("token_hash", type_=LargeBinary))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter whose token somebody holds: what it is for, where it was sent, and whether it is still good."""

    purpose: str
    email: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Moving:
    """An account that is to have another address: the one it has, and its owner's name, which may be empty."""

    email: str
    name: str


def find_letter(token_hash: bytes) -> Letter | None:
    """The letter behind a token's hash, for a visitor; None when there never was one."""
    row = session.execute(FIND_LETTER, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    return Letter(*row) if row else None


def find_moving(token_hash: bytes) -> Moving | None:
    """The account that the letter behind a token's hash moves, for a visitor; None when it is over."""
    row = session.execute(ACCOUNT_THAT_MOVES, {"token_hash": token_hash, "now": clock.now()}).one_or_none()
    return Moving(row.email, f"{row.first_name or ''} {row.last_name or ''}".strip()) if row else None


def letters_since(purpose: str, user_id: UUID, moment: datetime) -> int:
    """How many letters of this purpose the account got since then."""
    counted = select(func.count(AccountLetter.id)).where(
        AccountLetter.user_id == user_id, AccountLetter.purpose == purpose, AccountLetter.created_at > moment
    )
    return session.scalar(counted) or 0
