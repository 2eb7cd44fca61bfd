"""Accounts elsewhere that somebody signs in with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.accounts.models.people import SIGNED_IN
from maxpulse.accounts.rules.providers import Provider
from maxpulse.core.access import access, may, self_
from maxpulse.core.columns import Created, Id, Words, one_of, references
from maxpulse.core.db import Base


class Identity(Base):
    """One account elsewhere. `subject` is what the provider calls it, `email` its address when it was linked.

    A visitor finds whose it is through `find_identity` alone (migration `identities`), one at a time, and only
    what the provider has just said is looked for.
    """

    __tablename__ = "identities"
    __table_args__ = (
        one_of("provider", *Provider),
        UniqueConstraint("provider", "subject"),
        UniqueConstraint("user_id", "provider"),
        access(
            *(may(role, "select delete", using=self_()) for role in SIGNED_IN),
            *(may(role, "insert", check=f"{self_()} and last_used_at is null") for role in SIGNED_IN),
            *(may(role, "update", using=self_(), columns=("last_used_at",)) for role in SIGNED_IN),
            # Of an account that is just being opened.
            may("system", "insert", check="last_used_at is null"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True))
    provider: Mapped[Words]
    subject: Mapped[Words]
    email: Mapped[Words]
    linked_at: Mapped[Created]
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
