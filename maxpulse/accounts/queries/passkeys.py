"""Reading passkeys."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from maxpulse.accounts.models import Passkey
from maxpulse.core.db import session


def passkeys_of(user_id: UUID) -> Sequence[Passkey]:
    """Somebody's passkeys, the oldest first; for themselves."""
    theirs = select(Passkey).where(Passkey.user_id == user_id)
    return session.scalars(theirs.order_by(Passkey.created_at, Passkey.id)).all()
