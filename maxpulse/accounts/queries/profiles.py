"""Reading profiles: who somebody is, what they chose, their picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from maxpulse.accounts.models import Avatar, User, UserProfile
from maxpulse.core.db import session


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an account as mails are written to them."""

    email: str
    role: str
    preferences: Mapping[str, Any]


class NoSuchProfile(LookupError):
    """There is no profile of this person that the actor may see."""


def find_profile(user_id: UUID) -> UserProfile | None:
    """A person's profile, where the actor may see it."""
    return session.scalars(select(UserProfile).where(UserProfile.user_id == user_id)).first()


def get_profile(user_id: UUID) -> UserProfile:
    """A person's profile. Raises NoSuchProfile."""
    found = find_profile(user_id)
    if found is None:
        raise NoSuchProfile(str(user_id))
    return found


def lock_profile(user_id: UUID) -> UserProfile:
    """The same, which nobody else changes before this transaction ends: choices made in two tabs add up."""
    found = session.scalars(
        select(UserProfile)
        .where(UserProfile.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NoSuchProfile(str(user_id))
    return found


def find_reader(user_id: UUID) -> Reader | None:
    """Whom to write news to, for the product itself; None when the account is closed or its address not confirmed."""
    row = session.execute(
        select(User.email, User.role, UserProfile.preferences)
        .join(UserProfile, UserProfile.user_id == User.id)
        .where(User.id == user_id, User.is_active.is_(True), User.email_verified_at.is_not(None))
        .limit(1)
    ).one_or_none()
    return Reader(row.email, row.role, row.preferences or {}) if row else None


def find_avatar(user_id: UUID) -> Avatar | None:
    """One's own picture."""
    return session.get(Avatar, user_id)


def find_avatar_address(user_id: UUID) -> str | None:
    """Where a person's picture is, or None when they have not chosen any."""
    return session.scalar(select(UserProfile.avatar_url).where(UserProfile.user_id == user_id).limit(1))
