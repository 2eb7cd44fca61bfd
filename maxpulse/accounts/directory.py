"""Everybody with an account, as admins look them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from maxpulse.accounts.models import AccountInvitation, AdminProfile, User, UserProfile
from maxpulse.accounts.rules import normal_email
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.permissions import Permission, held


class NoSuchAccount(LookupError):
    """There is no account with this id that the acting admin may see."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One account. `level` and `permissions` are an admin's; `is_invited`: its owner has not come yet."""

    id: UUID
    email: str
    name: str
    role: str
    is_open: bool
    created_at: datetime
    last_login: datetime | None
    level: str | None
    named: Sequence[str]
    is_invited: bool

    @property
    def permissions(self) -> frozenset[Permission]:
        """What this account may do as an admin."""
        return held(self.level or "", self.named) if self.role == "admin" else frozenset()


@dataclass(frozen=True, slots=True)
class Search:
    """What accounts are looked for by: a part of name or address, and a role; empty for all."""

    words: str = ""
    role: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a statement."""
        name = func.concat_ws(" ", UserProfile.first_name, UserProfile.last_name)
        return [
            *([or_(User.email.icontains(self.words, autoescape=True), name.icontains(self.words, autoescape=True))]
              if self.words else []),
            *([User.role == self.role] if self.role else []),
        ]  # fmt: skip


def count(search: Search) -> int:
    """How many accounts are found."""
    found = select(func.count(User.id)).outerjoin(UserProfile, UserProfile.user_id == User.id)
    return session.scalar(found.where(*search.conditions())) or 0


def find(search: Search, *, offset: int, limit: int) -> list[Entry]:
    """Those found, the newest first."""
    rows = _entries().where(*search.conditions()).order_by(User.created_at.desc(), User.id).offset(offset)
    return [_entry(row) for row in session.execute(rows.limit(limit))]


def get(user_id: UUID) -> Entry:
    """One of them. Raises NoSuchAccount."""
    row = session.execute(_entries().where(User.id == user_id)).first()
    if row is None:
        raise NoSuchAccount(str(user_id))
    return _entry(row)


def find_by_email(email: str) -> Entry | None:
    """The one with this address, as far as the acting admin may see it."""
    row = session.execute(_entries().where(func.lower(User.email) == normal_email(email))).first()
    return _entry(row) if row else None


def sessions_of(user_id: UUID) -> int:
    """How many sessions of a person go on, for an admin who manages people."""
    return session.scalar(select(func.count_sessions_of(user_id, clock.now()))) or 0


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(User.id, User.email, User.role, User.is_active, User.created_at, User.last_login),
            *(UserProfile.first_name, UserProfile.last_name),
            *(AdminProfile.access_level, AdminProfile.permissions),
            AccountInvitation.invited_at,
        )
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .outerjoin(AdminProfile, AdminProfile.user_id == User.id)
        .outerjoin(
            AccountInvitation,
            (AccountInvitation.user_id == User.id) & AccountInvitation.accepted_at.is_(None),
        )
    )


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        email=row.email,
        name=f"{row.first_name or ''} {row.last_name or ''}".strip(),
        role=row.role,
        is_open=bool(row.is_active),
        created_at=row.created_at,
        last_login=row.last_login,
        level=row.access_level,
        named=tuple(row.permissions or ()),
        is_invited=row.invited_at is not None,
    )
