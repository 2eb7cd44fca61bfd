"""Reading invitations: those that wait, for admins; and the one behind a letter, for whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select, text
from sqlalchemy.types import LargeBinary

from maxpulse.accounts.models import AccountInvitation, AdminProfile, User
from maxpulse.accounts.queries import people
from maxpulse.core import clock
from maxpulse.core.db import session

FIND_INVITATION = text("select * from find_invitation(:token_hash)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the page of an invitation says: to what, as whom, by whom."""

    role: str
    first_name: str
    last_name: str
    by: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that nobody has accepted. `by` is the name of who invited; `is_over`: its letter opens nothing."""

    user_id: UUID
    name: str
    email: str
    role: str
    level: str | None
    by: str
    invited_at: datetime
    expires_at: datetime
    is_over: bool


def find_invitation(token_hash: bytes) -> Invitation | None:
    """The invitation behind a letter's hash, for a visitor."""
    row = session.execute(FIND_INVITATION, {"token_hash": token_hash}).one_or_none()
    if row is None:
        return None
    by = f"{row.by_first_name or ''} {row.by_last_name or ''}".strip()
    return Invitation(row.role, row.first_name or "", row.last_name or "", by)


def lock_ended(before: datetime, most: int = 500) -> list[UUID]:
    """Accounts nobody came for whose letter ended before then, held until the transaction ends. The system acts."""
    return _lock(AccountInvitation.expires_at < before, most)


def lock_first_admins() -> list[UUID]:
    """The same of those the product itself invited to be the first admin."""
    return _lock(AccountInvitation.invited_by.is_(None), 500)


def leading_admins() -> list[str]:
    """The addresses of those who let others in and can sign in themselves. The system acts."""
    return list(session.scalars(text("select leading_admins()")))


def count_waiting() -> int:
    """How many invitations nobody has accepted, for an admin."""
    return session.scalar(_waiting(func.count(User.id))) or 0


def find_waiting(*, offset: int, limit: int) -> list[Waiting]:
    """Invitations that nobody has accepted, the newest first, for an admin."""
    who, by = people("who"), people("by")
    asked = (
        _waiting(
            *(User.id, who.c.name, User.email, User.role, AdminProfile.access_level, by.c.name.label("by")),
            *(AccountInvitation.invited_at, AccountInvitation.expires_at),
        )
        .join(who, who.c.user_id == User.id)
        .outerjoin(AdminProfile, AdminProfile.user_id == User.id)
        .outerjoin(by, by.c.user_id == AccountInvitation.invited_by)
        .order_by(AccountInvitation.invited_at.desc(), User.id)
    )
    now = clock.now()
    return [
        Waiting(
            *(row.id, row.name, row.email, row.role, row.access_level, row.by or ""),
            *(row.invited_at, row.expires_at),
            is_over=row.expires_at <= now,
        )
        for row in session.execute(asked.offset(offset).limit(limit))
    ]


def _lock(which: ColumnElement[bool], most: int) -> list[UUID]:
    held = (
        select(User.id)
        .join(AccountInvitation, AccountInvitation.user_id == User.id)
        .where(AccountInvitation.accepted_at.is_(None), which)
        .limit(most)
        .with_for_update(of=User, skip_locked=True)
    )
    return list(session.scalars(held))


def _waiting(*columns: Any) -> Select[*tuple[Any, ...]]:
    joined = select(*columns).select_from(AccountInvitation).join(User, User.id == AccountInvitation.user_id)
    # A closed account is shown among people: opened again, its invitation is good until its end.
    return joined.where(AccountInvitation.accepted_at.is_(None), User.is_active.is_(True))
