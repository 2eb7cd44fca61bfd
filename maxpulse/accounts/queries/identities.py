"""Reading accounts elsewhere that people sign in with."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from maxpulse.accounts.models import Identity
from maxpulse.accounts.rules.providers import Provider
from maxpulse.core.db import session

FIND_IDENTITY = text("select user_id, role, email, is_active from find_identity(:provider, :subject)")


@dataclass(frozen=True, slots=True)
class Behind:
    """The account that an account elsewhere is linked to."""

    user_id: UUID
    role: str
    email: str
    is_active: bool


def find_identity(provider: Provider, subject: str) -> Behind | None:
    """The account behind what a provider has just said, for a visitor who wants to sign in."""
    asked = {"provider": provider.value, "subject": subject}
    row = session.execute(FIND_IDENTITY, asked).one_or_none()
    return Behind(*row) if row else None


def own_identities(user_id: UUID) -> dict[Provider, Identity]:
    """One's own accounts elsewhere, by who keeps them."""
    rows = session.scalars(select(Identity).where(Identity.user_id == user_id))
    return {Provider(row.provider): row for row in rows}
