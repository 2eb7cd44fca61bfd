"""Sessions of people who have signed in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.accounts.models.people import SIGNED_IN
from maxpulse.accounts.rules.endings import KEPT
from maxpulse.core.access import access, may, self_
from maxpulse.core.columns import Address, Created, Id, Moment, Words, one_of, references
from maxpulse.core.db import Base


class UserSession(Base):
    """One sign-in on one device. Ending the row ends the session wherever it is used."""

    __tablename__ = "user_sessions"
    __table_args__ = (
        Index("ix_user_sessions_user_id", "user_id"),
        one_of("ended_because", *KEPT),
        access(
            # Whoever writes a token's hash holds that session: an admin ends those of others by a function that
            # compares how far both reach, and counts them by another (migration `reach_of_admins`).
            *(may(role, "select insert update", using=self_()) for role in SIGNED_IN),
            may("system", "select update delete"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_agent: Mapped[Words | None]
    ip_address: Mapped[Address | None]
    created_at: Mapped[Created]
    last_seen_at: Mapped[Created]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    # Told to whoever still holds the session's cookie; nothing for sessions ended before there was this column.
    ended_because: Mapped[Words | None]
    # When its owner last gave the password, a code or a passkey, and when a second factor was last proved.
    proved_at: Mapped[Moment | None]
    second_factor_at: Mapped[Moment | None]
    # What a passkey has to sign, once, and since when: `actions.challenges`.
    passkey_challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    passkey_asked_at: Mapped[Moment | None]
