"""What was found for an account, what it holds, and how an assessment is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.core.db import session

FOUND = text("select * from found_assessments()")
CLAIMED = text("select * from claimed_assessments()")
KEEPING = text("select * from keeping_of(:session)")


class Kept(StrEnum):
    """How an assessment is kept besides its link."""

    TAKEN_SIGNED_IN = "taken_signed_in"
    FREE = "free"
    CLAIMED = "claimed"
    # Somebody said that it is not theirs, or it was taken out of an account: it is offered to nobody again.
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Found:
    """An assessment taken with the confirmed address of the acting account: enough to know it again, and no more."""

    session_id: UUID
    assessment_type: str
    started_at: datetime
    completed_at: datetime | None
    given_name: str
    sender_name: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the acting participant's assessment is kept, and the address it was taken with, as it is compared."""

    given_email: str | None
    kept: Kept
    since: datetime | None


def found() -> list[Found]:
    """What nobody has decided about yet, newest first; nothing while the account's address is not confirmed."""
    return [Found(**row) for row in session.execute(FOUND).mappings()]


def claimed() -> Sequence[Mapping[str, Any]]:
    """What the acting account has claimed, newest first, with the columns of one's own (`assessments.queries.Mine`)."""
    return [dict(row) for row in session.execute(CLAIMED).mappings()]


def find_keeping(session_id: UUID) -> Keeping | None:
    """How that assessment is kept; None unless it is the acting participant's."""
    row = session.execute(KEEPING, {"session": session_id}).one_or_none()
    return None if row is None else Keeping(row.given_email, Kept(row.kept), row.since)


def is_claimed(session_id: UUID) -> bool:
    """True while an account has the acting participant's assessment."""
    keeping = find_keeping(session_id)
    return keeping is not None and keeping.kept is Kept.CLAIMED


def offers_account(session_id: UUID) -> bool:
    """True while the acting participant's assessment could go into an account and is in none."""
    keeping = find_keeping(session_id)
    return keeping is not None and keeping.kept is Kept.FREE
