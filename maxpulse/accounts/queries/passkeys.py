"""Reading passkeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, text

from maxpulse.accounts.models import Passkey
from maxpulse.core.db import session

OWN_PASSKEYS = text("select id, name, credential_id, public_key, sign_count from own_passkeys()")


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """A passkey of whoever acts, with what it is known by and checked with."""

    id: UUID
    name: str
    credential_id: bytes
    public_key: bytes = field(repr=False)
    sign_count: int


def passkeys_of(user_id: UUID) -> Sequence[Passkey]:
    """Somebody's passkeys as pages show them, the oldest first; for themselves and for an admin."""
    theirs = select(Passkey).where(Passkey.user_id == user_id)
    return session.scalars(theirs.order_by(Passkey.created_at, Passkey.id)).all()


def own_passkeys() -> list[OwnPasskey]:
    """The keys of whoever acts, the oldest first."""
    return [OwnPasskey(*row) for row in session.execute(OWN_PASSKEYS)]
