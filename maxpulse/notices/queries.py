"""Reading mails."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from maxpulse.core.db import session
from maxpulse.notices.models import Mail, News


def due_mails(now: datetime) -> list[UUID]:
    """The mails that ought to go out by now, oldest first. The system acts."""
    owed = select(Mail.id).where(
        Mail.sent_at.is_(None), Mail.given_up_at.is_(None), ~Mail.shown_to_admins, Mail.due_at <= now
    )
    return list(session.scalars(owed.order_by(Mail.due_at)))


def lock_owed(mail_id: UUID) -> Mail | None:
    """A mail that is still owed, held until the transaction ends; None when it went out or somebody is at it."""
    return session.scalar(
        select(Mail)
        .where(Mail.id == mail_id, Mail.sent_at.is_(None), Mail.given_up_at.is_(None), ~Mail.shown_to_admins)
        .with_for_update(skip_locked=True)
    )


def shown_mails(*, offset: int = 0, limit: int = 50) -> list[Mail]:
    """The newest mails that no server was there for, for an admin."""
    newest = select(Mail).order_by(Mail.created_at.desc(), Mail.id.desc())
    return list(session.scalars(newest.offset(offset).limit(limit)))


def count_shown() -> int:
    """How many of those there are, for an admin."""
    return session.scalar(select(func.count()).select_from(Mail)) or 0


def count_posted(kind: str, recipient: str, since: datetime) -> int:
    """How many mails of a kind were written to this address since then, for the product itself."""
    to_them = Mail.kind == kind, Mail.recipient == recipient, Mail.created_at > since
    return session.scalar(select(func.count(Mail.id)).where(*to_them)) or 0


def find_shown(mail_id: UUID) -> Mail | None:
    """One of those, or None when there is no such mail or it is not theirs to read."""
    return session.get(Mail, mail_id)


def untold_news(before: datetime, most: int = 500) -> list[UUID]:
    """News that has been owed since before that moment, oldest first. The system acts."""
    owed = select(News.id).where(News.told_at.is_(None), News.created_at < before)
    return list(session.scalars(owed.order_by(News.created_at).limit(most)))


def lock_news(news_id: UUID) -> News | None:
    """News that is still owed, held until the transaction ends; None when it was told or somebody is at it."""
    return session.scalar(
        select(News).where(News.id == news_id, News.told_at.is_(None)).with_for_update(skip_locked=True)
    )
