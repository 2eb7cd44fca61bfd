"""Mail that is owed, sent, or given up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, self_
from maxpulse.core.columns import Created, Id, Moment, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission
from maxpulse.notices.rules import Occasion

FRESH = "sent_at is null and attempts = 0"


class Mail(Base):
    """One mail, written in the transaction of the deed it tells of.

    Its body may open an account, so nobody reads it but the system; admins do where no mail server is configured,
    and only those mails: `shown_to_admins` says so from the beginning.
    """

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_owed", "due_at", postgresql_where=text("sent_at is null and given_up_at is null")),
        Index("ix_mails_created_at", "created_at"),
        access(
            may("visitor", "insert", check=f"{FRESH} and about_user_id is null"),
            *(
                may(role, "insert", check=f"{FRESH} and (about_user_id is null or {self_('about_user_id')})")
                for role in ("participant", "distributor", "trainer")
            ),
            may("admin", "insert", check=FRESH),
            may("system", "insert", check=FRESH),
            may("admin", "select", using=f"shown_to_admins and {granted(Permission.MAILS_READ)}"),
            may("system", "select update delete"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[Words]
    recipient: Mapped[Words]
    subject: Mapped[Words]
    plain: Mapped[Words]
    html: Mapped[Words]
    about_user_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True), index=True)
    shown_to_admins: Mapped[bool]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    problem: Mapped[Words | None]
    created_at: Mapped[Created]
    due_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    given_up_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class News(Base):
    """Something that somebody may want to hear of by mail, told once; written by `owe_news` with the deed.

    It holds ids alone: what happened to whom stands where it happened.
    """

    __tablename__ = "news"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        one_of("kind", *Occasion),
        Index("ix_news_owed", "created_at", postgresql_where=text("told_at is null")),
        access(may("system", "select insert update delete")),
    )

    id: Mapped[Id]
    kind: Mapped[Words]
    subject_id: Mapped[UUID]
    created_at: Mapped[Created]
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


FUNCTIONS = (as_owner("owe_news(uuid, text, uuid, timestamptz)", "participant", "integration", "system"),)
