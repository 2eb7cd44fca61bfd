"""What no longer has to be kept, and calls that nobody has told the end of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, or_

from maxpulse.analysis import queries
from maxpulse.analysis.actions import budgets
from maxpulse.analysis.actions.writing import CLAIM
from maxpulse.analysis.models import AnalysisRequest, AnalysisResult, AnalysisWait, ModelCall
from maxpulse.analysis.models.owed import REFUSED
from maxpulse.assessments.waiting import still_waits
from maxpulse.core import clock
from maxpulse.core.db import session

# Two years of calls: what was spent in a month can be compared with the same month of the year before.
CALLS_FOR: Final = timedelta(days=730)
UNWANTED_AFTER: Final = timedelta(hours=1)


def clean_expired() -> int:
    """Forget texts whose time is over, refusals that may be tried anew, and calls of long ago; how many rows."""
    now = clock.now()
    again = (AnalysisRequest.state == REFUSED, AnalysisRequest.not_before <= now)
    return sum(
        cast("CursorResult[Any]", session.execute(each)).rowcount
        for each in (
            delete(AnalysisResult).where(AnalysisResult.expires_at <= now),
            delete(AnalysisRequest).where(*again),
            delete(ModelCall).where(ModelCall.created_at < now - CALLS_FOR),
        )
    )


def forget_unwanted() -> None:
    """Forget fragments that nobody has waited for any more for an hour: their people were erased or given up on.

    Who waited for what says how somebody is. It goes at once where their result is gone, of whose erasing nobody tells.
    """
    now = clock.now()
    session.execute(delete(AnalysisWait).where(~still_waits(AnalysisWait.session_id)))
    session.execute(
        delete(AnalysisRequest).where(
            AnalysisRequest.state != REFUSED,
            AnalysisRequest.created_at < now - UNWANTED_AFTER,
            or_(AnalysisRequest.claimed_until.is_(None), AnalysisRequest.claimed_until < now),
            ~queries.is_waited_for(),
        )
    )


def lost_calls() -> Sequence[UUID]:
    """Calls whose worker has ended before it told what they came to."""
    return queries.untold_calls(clock.now() - CLAIM)


def lose_call(call_id: UUID) -> None:
    """Count such a call as paid in full.

    Call it in a transaction for each: a worker that is back after all holds its call and then wants the budgets, which
    whoever lost several at once would hold while it waits for that call.
    """
    budgets.settle(call_id, "lost", None)
