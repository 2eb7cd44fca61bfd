"""Links that lead back to an assessment: sent by mail, and made to stop working."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from maxpulse.assessments import mails
from maxpulse.assessments.actions.desk import memory
from maxpulse.assessments.actions.start import LINK_GOOD_FOR
from maxpulse.assessments.queries import lock_session
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.notices.actions import post
from maxpulse.operations import audit
from maxpulse.results.actions import revoke_links

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
    # Whoever had a link could make others, which show a part of the result.
    revoke_links(session_id)
    memory().forget(session_id)
    audit.record("links_renewed", row)
    return row.expires_at


def mail_link(
    session_id: UUID, address: str, url: str, account_url: str, good_until: datetime, *, finished: bool
) -> None:
    """Send the acting participant's own link to an address of theirs.

    `account_url` leads to an account to keep it in; empty when it is in one.
    """
    post(address, partial(mails.resume, url, account_url, good_until, finished=finished))
    audit.record("link_mailed", ("assessment_sessions", session_id))
