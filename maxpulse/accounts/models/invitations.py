"""Accounts that somebody was invited to, and whether they came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.accounts.models.people import READS
from maxpulse.core.access import access, may, setting
from maxpulse.core.columns import Created, Moment, references
from maxpulse.core.db import Base

# The first admin is invited by nobody; demo accounts are let in nowhere that matters.
NOBODY_LEADS = (
    "not exists (select from leading_admins() as there (email) where email not like '%@demo.maxpulse.test')"
)
MAY_INVITE = "(select admin_may_invite(account_invitations.user_id))"


class AccountInvitation(Base):
    """An account that an admin made for somebody else, who opens it by a letter. Until then it has no password.

    Only `accept_invitation` writes that it was accepted. Taking it back removes the account: nobody was ever in it.
    """

    __tablename__ = "account_invitations"
    __table_args__ = (
        access(
            may("admin", "select", using=READS),
            may(
                "admin",
                "insert",
                check=f"{MAY_INVITE} and invited_by = {setting('user_id')} and accepted_at is null",
            ),
            may("admin", "update", using=MAY_INVITE, columns=("expires_at",)),
            may(
                "system",
                "select insert",
                check=f"invited_by is null and accepted_at is null and {NOBODY_LEADS}",
            ),
        ),
    )

    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True), primary_key=True)
    invited_by: Mapped[UUID | None] = mapped_column(references("users.id"), index=True)
    invited_at: Mapped[Created]
    # When the letter in its owner's hands ends.
    expires_at: Mapped[Moment]
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
