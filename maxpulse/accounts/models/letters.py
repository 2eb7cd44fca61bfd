"""Letters that can be used once: each carries a token that lets its holder do one thing to one account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.accounts.models.people import MANAGES, SIGNED_IN
from maxpulse.accounts.rules import Purpose
from maxpulse.core.access import access, may, self_
from maxpulse.core.columns import Created, Id, Moment, Words, references
from maxpulse.core.db import Base

NO_ADMIN = SIGNED_IN[:3]
OPEN = "used_at is null and replaced_at is null"
CLOSED = "replaced_at is not null"
WITHOUT_THE_HASH = (
    *("id", "purpose", "user_id", "email", "created_at", "expires_at", "used_at", "replaced_at"),
)
INVITATION = f"purpose = '{Purpose.INVITE}'"
# Whom an admin may invite, `admin_may_invite` says (migration `invitations`): nobody who ever had a way in.
INVITED_BY_ONESELF = f"{INVITATION} and (select admin_may_invite(account_letters.user_id))"
BY_ONESELF = f"purpose in ('{Purpose.VERIFY}', '{Purpose.CHANGE}', '{Purpose.SECURE}')"


class AccountLetter(Base):
    """One letter: what for, to which address, until when. The token itself stands in the mail alone.

    Whoever holds a token is a visitor to the database: they use it through `find_letter` and one function for
    each purpose (migration `account_letters`), never by reading this table.
    """

    __tablename__ = "account_letters"
    __table_args__ = (
        # A newer letter replaces those before it. Not so the one that tells an old address how to take its account
        # back: whoever moved the account once could silence it by moving on.
        Index(
            "uq_account_letters_open",
            "user_id",
            "purpose",
            unique=True,
            postgresql_where=text(f"{OPEN} and purpose <> '{Purpose.SECURE}'"),
        ),
        Index("ix_account_letters_user_id", "user_id", "created_at"),
        Index("ix_account_letters_expires_at", "expires_at"),
        access(
            *(may(role, "select", using=self_(), columns=WITHOUT_THE_HASH) for role in NO_ADMIN),
            *(may(role, "insert", check=f"{self_()} and {BY_ONESELF} and {OPEN}") for role in NO_ADMIN),
            *(
                may(role, "update", using=self_(), check=f"{self_()} and {CLOSED}", columns=("replaced_at",))
                for role in NO_ADMIN
            ),
            may(
                "admin",
                "select",
                using=f"{self_()} or {INVITATION} and {MANAGES}",
                columns=WITHOUT_THE_HASH,
            ),
            may(
                "admin",
                "insert",
                check=f"({self_()} and {BY_ONESELF} or {INVITED_BY_ONESELF}) and {OPEN}",
            ),
            may(
                "admin",
                "update",
                using=f"{self_()} or {INVITED_BY_ONESELF}",
                check=f"({self_()} or {INVITED_BY_ONESELF}) and {CLOSED}",
                columns=("replaced_at",),
            ),
            may("system", "select insert update delete"),
        ),
    )

    id: Mapped[Id]
    purpose: Mapped[Words]
    user_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[Words]
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    replaced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
