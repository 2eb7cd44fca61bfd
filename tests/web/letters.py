"""Letters as their readers get them: the newest mail to an address, and the token in it."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from maxpulse.notices.models import Mail
from maxpulse.operations.models import AuditEntry
from tests.web.browser import Browser
from tests.web.conftest import Backstage

LINK = re.compile(r"/letters/([\w-]{43})")
FROM_PAPER = "recovery_code_used"


def mails_to(backstage: Backstage, email: str) -> list[Mail]:
    """Everything that was written to this address, oldest first."""
    with backstage() as session:
        found = select(Mail).where(Mail.recipient == email).order_by(Mail.created_at, Mail.id)
        return list(session.scalars(found))


def kinds_to(backstage: Backstage, email: str) -> list[str]:
    """The kinds of those mails.

    But for what says that a recovery code was used: whoever gives a second code within half a minute has no other.
    """
    return [mail.kind for mail in mails_to(backstage, email) if mail.kind != FROM_PAPER]


def link_to(backstage: Backstage, email: str, kind: str) -> str:
    """The address in the newest mail of this kind: the same in its text and in its HTML."""
    newest = [mail for mail in mails_to(backstage, email) if mail.kind == kind][-1]
    (in_text,), (in_html, *_again) = LINK.findall(newest.plain), LINK.findall(newest.html)
    assert in_text == in_html
    return f"/letters/{in_text}"


def confirm(
    browser: Browser, backstage: Backstage, email: str, password: str, kind: str = "verify"
) -> TestResponse:
    """Open the newest letter of this kind as somebody who is not signed in, and give the account's password."""
    return browser.submit(link_to(backstage, email, kind), password=password)


def deeds_about(backstage: Backstage, user_id: UUID | None) -> list[str]:
    """What the audit says was done to this account, oldest first."""
    with backstage() as session:
        found = select(AuditEntry.action).where(
            AuditEntry.subject_type == "users", AuditEntry.subject_id == user_id
        )
        return list(session.scalars(found.order_by(AuditEntry.at, AuditEntry.id)))
