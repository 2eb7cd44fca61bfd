"""What news tells of, when a mail that did not go out is tried again, and how long one is kept."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

# 1, 2, 4 … 512 minutes: most of a day, which is as long as a mail server's bad night.
FIRST_PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 11
KEPT_FOR = timedelta(days=30)
# Where the text part of a mail is wrapped: not before an address, nor after the dashes.
WRAPPED = re.compile(r"(?<=\S)(?<!--)\n(?=\S)(?!https?://)")


class Occasion(StrEnum):
    """What news tells of. Its subject is a purchase, an assessment session, a client, a session again."""

    SALE = "sale"
    FINISHED = "finished"
    CLIENT = "client"
    RESULT = "result"


def next_attempt(now: datetime, attempts: int) -> datetime | None:
    """When to try again after so many attempts in vain; None when it is given up."""
    return None if attempts >= MOST_ATTEMPTS else now + FIRST_PAUSE * 2 ** (attempts - 1)


def forgotten_before(now: datetime) -> datetime:
    """Mails from before this moment are deleted, sent or not."""
    return now - KEPT_FOR


def unwrapped(plain: str) -> str:
    """The text part of a mail with one line a paragraph, for where lines break by themselves."""
    return WRAPPED.sub(" ", plain)
