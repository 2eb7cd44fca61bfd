"""Accounts, and the names of who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Subquery, Text, cast, func, or_, select

from maxpulse.accounts.models import (
    AccountInvitation,
    AccountLetter,
    AdminProfile,
    User,
    UserProfile,
)
from maxpulse.accounts.rules import Purpose
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import made_at
from maxpulse.core.permissions import Permission, held

A_FEW = 50


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What a person is shown of their account, apart from their profile."""

    email: str
    email_verified_at: datetime | None
    password_changed_at: datetime | None
    moving_to: str | None


@dataclass(frozen=True, slots=True)
class ToWrite:
    """An account whose owner is written to."""

    user_id: UUID
    email: str


def get_own_account(user_id: UUID) -> OwnAccount:
    """One's own account, and the address it is about to move to."""
    awaited = (
        select(AccountLetter.email)
        .where(AccountLetter.user_id == User.id, AccountLetter.purpose == Purpose.CHANGE)
        .where(AccountLetter.used_at.is_(None), AccountLetter.replaced_at.is_(None))
        .where(AccountLetter.expires_at > clock.now())
        .scalar_subquery()
    )
    found = select(User.email, User.email_verified_at, User.password_changed_at, awaited)
    return OwnAccount(*session.execute(found.where(User.id == user_id)).one())


def is_unverified(user_id: UUID) -> bool:
    """True while nobody has shown that mail to this account's address reaches its owner. For its owner."""
    return session.scalar(select(User.email_verified_at.is_(None)).where(User.id == user_id)) or False


def find_account(email: str) -> tuple[UUID, bool] | None:
    """The account with this address and whether it is open, for the product itself."""
    found = select(User.id, User.is_active).where(func.lower(User.email) == email.lower())
    row = session.execute(found).one_or_none()
    return (row.id, bool(row.is_active)) if row else None


def is_invited(user_id: UUID) -> bool:
    """True while somebody was invited to this account and has not come; for admins and the product itself."""
    invitation = AccountInvitation
    waits = invitation.user_id == user_id, invitation.accepted_at.is_(None)
    return session.scalar(select(invitation.user_id).where(*waits)) is not None


def find_user_id(email: str) -> UUID | None:
    """The account with this address, for the product itself."""
    return session.scalar(select(User.id).where(func.lower(User.email) == email.lower()))


def count_by_role() -> dict[str, int]:
    """How many accounts there are of each role, for an admin."""
    rows = session.execute(select(User.role, func.count(User.id)).group_by(User.role))
    return dict(rows.all())


def first_account_at() -> datetime | None:
    """When the first account that the acting admin sees was made, by the machine's clock; None when there is none.

    Its id tells: what `created_at` says, demo data dates back.
    """
    is_timed = func.substr(cast(User.id, Text), 15, 1) == "7"
    first = session.scalar(select(User.id).where(is_timed).order_by(User.id).limit(1))
    return made_at(first) if first else None


def own_permissions(user_id: UUID) -> frozenset[Permission]:
    """What the acting admin may do; nothing for anybody else."""
    admin = AdminProfile
    found = session.execute(
        select(admin.access_level, admin.permissions).where(admin.user_id == user_id)
    ).first()
    return held(found.access_level or "", found.permissions or ()) if found else frozenset()


def admins_who_may(permission: Permission) -> list[ToWrite]:
    """Admins who hold this permission and whose address is confirmed, for the product itself to write to."""
    admin = AdminProfile
    rows = session.execute(
        select(User.id, User.email, admin.access_level, admin.permissions)
        .join(admin, admin.user_id == User.id)
        .where(User.role == "admin", User.is_active.is_(True), User.email_verified_at.is_not(None))
        .order_by(User.id)
    )
    return [
        ToWrite(user_id, email)
        for user_id, email, level, named in rows
        if permission in held(level or "", named or ())
    ]


def names_of(user_ids: set[UUID]) -> dict[UUID, str]:
    """The names of these people, or their addresses where there is no name; for an admin."""
    rows = session.execute(
        select(User.id, User.email, UserProfile.first_name, UserProfile.last_name)
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .where(User.id.in_(user_ids))
    )
    return {user_id: f"{first or ''} {last or ''}".strip() or email for user_id, email, first, last in rows}


def find_people(words: str) -> set[UUID] | Select[UUID]:
    """People whose address or name holds these words, for an admin: nobody is left out.

    A few as their ids, which an index finds; more of them as a select of their ids, for a query to stand in.
    """
    name = func.concat_ws(" ", UserProfile.first_name, UserProfile.last_name)
    found = (
        select(User.id)
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .where(or_(User.email.icontains(words, autoescape=True), name.icontains(words, autoescape=True)))
    )
    some = set(session.scalars(found.limit(A_FEW + 1)))
    return found if len(some) > A_FEW else some


def people(name: str) -> Subquery:
    """Every account as `user_id`, `name` (else the address) and `email`, for an admin's lists to join."""
    spelled = func.trim(func.concat_ws(" ", UserProfile.first_name, UserProfile.last_name))
    return (
        select(
            User.id.label("user_id"),
            func.coalesce(func.nullif(spelled, ""), User.email).label("name"),
            User.email.label("email"),
        )
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .subquery(name)
    )
