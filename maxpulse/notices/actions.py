"""Writing mails, sending them, and forgetting them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import cast
from uuid import UUID

import structlog
from flask import current_app, render_template
from sqlalchemy import delete

from maxpulse.accounts.queries.readers import language_of_account
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import enqueue_later
from maxpulse.core.speaking import answering_in
from maxpulse.notices import queries
from maxpulse.notices.message import Message
from maxpulse.notices.models import Mail, News
from maxpulse.notices.rules import forgotten_before, next_attempt
from maxpulse.notices.smtp import SMTP_ERRORS, deliver
from maxpulse.operations import audit

log = structlog.get_logger(__name__)


def post(
    recipient: str, write: Callable[[], Message], *, about: UUID | None = None, reader: UUID | None = None
) -> None:
    """Owe somebody a mail, in the transaction of the deed it tells of, as whoever acts.

    `about` is the account it concerns; `reader` the one whose owner reads it, where that is not the same or visitors
    act, who may name none. It is written in the language of that account, else of the one with the recipient's
    address; in that of the page in hand where there is neither. It goes out after the commit; without a mail server
    admins find it on a page.
    """
    language = language_of_account(reader or about, recipient)
    with answering_in(language) if language else nullcontext():
        _owe(recipient, write(), about)


def _owe(recipient: str, message: Message, about: UUID | None) -> None:
    now, mail_id = clock.now(), new_id()
    shown = not _settings().smtp_url
    session.add(
        Mail(
            id=mail_id,
            kind=message.kind,
            recipient=recipient,
            subject=message.subject,
            plain=render_template("mails/mail.txt", message=message),
            html=render_template("mails/mail.html", message=message),
            about_user_id=about,
            shown_to_admins=shown,
            attempts=0,
            created_at=now,
            due_at=now,
        )
    )
    if not shown:
        after_commit(partial(send_later, mail_id))


def send_later(mail_id: UUID) -> None:
    """Wake the worker that sends it."""
    enqueue_later("mail", "maxpulse.notices.jobs.send", str(mail_id), key=f"mail-{mail_id}")


def send(mail_id: UUID) -> bool:
    """Send a mail that is owed; True when it went out now. The system acts.

    A server that does not take it is asked again later, less and less often, for most of a day.
    """
    mail, using = queries.lock_owed(mail_id), _settings()
    if mail is None or not using.smtp_url:
        return False
    mail.attempts += 1
    try:
        deliver(mail, server=using.smtp_url, sender=using.sender)
    except SMTP_ERRORS as wrong:
        _put_off(mail, wrong)
        return False
    mail.sent_at, mail.problem = clock.now(), None
    return True


def note_reading(mail: Mail) -> None:
    """An admin opens a mail that was meant for somebody else: it may open that person's account."""
    audit.record("mail_read", mail)


def forget_old() -> int:
    """Delete mails that have been kept long enough, and news told as long ago; how many mails. The system acts."""
    session.execute(delete(News).where(News.told_at < forgotten_before(clock.now())))
    old = delete(Mail).where(Mail.created_at < forgotten_before(clock.now())).returning(Mail.id)
    return len(session.scalars(old).all())


def _put_off(mail: Mail, wrong: Exception) -> None:
    # What a server says may quote the address: only the kind is kept.
    mail.problem = type(wrong).__name__
    again = next_attempt(clock.now(), mail.attempts)
    if again is None:
        mail.given_up_at = clock.now()
    else:
        mail.due_at = again
    log.warning("mail_not_sent", kind=mail.kind, reason=mail.problem, attempts=mail.attempts)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
