"""Reads of what hangs on a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from maxpulse.assessments.content.answers import Answers
from maxpulse.assessments.rules import BadAnswerText, decode
from maxpulse.assessments.rules.types import Result
from maxpulse.core import clock
from maxpulse.core.db import current_actor, session
from maxpulse.results.models import PlanTick, ResultLink

EARLIER = text("select finished_at, results_data, stored from earlier_result(:session)")
OPEN = text("select shown, expires_at from open_result_link(:link, :now, :counts)")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The result before another one: when it was made, what it was, and the answers it was made of."""

    finished_at: datetime
    result: Result
    answers: Answers


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link shows to whoever opens it (`rules.links.shown`), and until when."""

    shown: Mapping[str, Any]
    expires_at: datetime


def ticked(result_id: UUID) -> frozenset[str]:
    """The steps that the acting participant has ticked in the plan of a result of theirs."""
    return frozenset(session.scalars(select(PlanTick.step).where(PlanTick.result_id == result_id)))


def open_links(result_id: UUID) -> Sequence[ResultLink]:
    """The links to a part of the acting participant's result that still work, newest first."""
    asked = select(ResultLink).where(*_open(result_id)).order_by(ResultLink.created_at.desc())
    return session.scalars(asked).all()


def count_open_links(result_id: UUID) -> int:
    """How many of them there are."""
    return session.scalar(select(func.count()).select_from(ResultLink).where(*_open(result_id))) or 0


def find_earlier(session_id: UUID) -> Earlier | None:
    """The result before that one in the acting person's account; None when it has none, or without an account.

    None too where nobody can read it any more.
    """
    # Most have no account: those are not made to wait for the answer.
    asked = current_actor().user_id is not None
    row = session.execute(EARLIER, {"session": session_id}).one_or_none() if asked else None
    if row is None:
        return None
    try:
        answers = {question: decode(value) for question, value in row.stored.items()}
        return Earlier(row.finished_at, Result.from_json(row.results_data), answers)
    except (ValueError, BadAnswerText):
        return None


def open_link(link_id: UUID, *, counts: bool) -> Opened | None:
    """What a link shows, for a visitor; None when it does not work (any more). `counts`: somebody reads it now."""
    asked = {"link": link_id, "now": clock.now(), "counts": counts}
    row = session.execute(OPEN, asked).one_or_none()
    return Opened(row.shown, row.expires_at) if row else None


def _open(result_id: UUID) -> tuple[Any, ...]:
    row = ResultLink
    return row.result_id == result_id, row.revoked_at.is_(None), row.expires_at > clock.now()
