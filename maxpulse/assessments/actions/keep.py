"""Links that lead back to an assessment: sent by mail, and made to stop working."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import format_date
from flask_babel import gettext as _

from maxpulse.assessments.actions.desk import memory
from maxpulse.assessments.actions.start import LINK_GOOD_FOR
from maxpulse.assessments.queries import lock_session
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.notices.actions import post
from maxpulse.notices.letter import Action, Letter
from maxpulse.operations import audit

A_SECOND = timedelta(seconds=1)


def renew_links(session_id: UUID) -> datetime:
    """Make all links to the acting participant's session stop working; until when a new one is good.

    A link says until when it is good, in whole seconds, and nothing else that changes: those that end no later than
    the newest so far are over, and the new one ends later. The session's version moves on, so that no process takes
    an answer on what it remembers.
    """
    row, now = lock_session(session_id), clock.now().replace(microsecond=0)
    # The list of one's own assessments makes links that are good for a day at least.
    newest = max(row.expires_at, row.revoked_through or row.expires_at, now + timedelta(days=1))
    row.revoked_through = newest
    row.expires_at = max(now + LINK_GOOD_FOR, newest + A_SECOND)
    row.answers_version += 1
    session.flush()
    memory().forget(session_id)
    audit.record("links_renewed", row)
    return row.expires_at


def mail_link(
    session_id: UUID, address: str, url: str, account_url: str, good_until: datetime, *, finished: bool
) -> None:
    """Send the acting participant's own link to an address of theirs.

    `account_url` leads to an account to keep it in; empty when it is in one. No name stands in it, nor anything else
    that somebody typed: whoever has a link could send words to strangers.
    """
    if finished:
        subject, label = _("Your result"), _("Open my result")
        first = _("You asked us to keep the way to your result. This link opens it on any device.")
    else:
        subject, label = _("Your assessment, where you left it"), _("Carry on")
        first = _("You paused an assessment. This link takes you back to where you are, on any device.")
    small = (
        _("Good until %(day)s.", day=format_date(good_until, "d MMMM y")),
        _("Who has the link can open your answers, so keep this mail to yourself."),
        _("You have asked for nothing? Then somebody mistyped their address: please delete this mail."),
    )
    also = (
        Action(_("Keep all your results in one place: open an account"), account_url) if account_url else None
    )
    post(address, Letter("resume", subject, (first,), Action(label, url), small, also))
    audit.record("link_mailed", ("assessment_sessions", session_id))
