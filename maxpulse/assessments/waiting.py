"""Results whose fuller text is still to come, as the product itself sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from maxpulse.assessments.models import AssessmentResult, AssessmentSession
from maxpulse.assessments.rules.types import Result
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.notices.news.owing import owe
from maxpulse.notices.rules import Occasion


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finished assessment whose result waits for its text, and whose client it is."""

    session_id: UUID
    distributor_id: UUID
    client_id: UUID
    result: Result


def find_waiting(session_id: UUID, *, lock: bool = False) -> Waiting | None:
    """The result if it still waits, else None. With `lock` nobody else settles it before this transaction ends."""
    asked = (
        select(AssessmentResult.results_data, AssessmentSession.distributor_id, AssessmentSession.client_id)
        .join(AssessmentSession, AssessmentSession.id == AssessmentResult.session_id)
        .where(AssessmentResult.session_id == session_id, AssessmentResult.analysis_state == "waiting")
    )
    if lock:
        asked = asked.with_for_update(key_share=True, of=AssessmentResult)
    row = session.execute(asked).one_or_none()
    if row is None:
        return None
    return Waiting(session_id, row.distributor_id, row.client_id, Result.from_json(row.results_data))


def waiting_since(before: datetime, most: int = 500) -> Sequence[tuple[UUID, datetime]]:
    """Sessions whose results have waited since before that moment, and since when; longest first."""
    rows = session.execute(
        select(AssessmentResult.session_id, AssessmentResult.created_at)
        .where(AssessmentResult.analysis_state == "waiting", AssessmentResult.created_at < before)
        .order_by(AssessmentResult.created_at)
        .limit(most)
    )
    return [(row.session_id, row.created_at) for row in rows]


def still_waits(session_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that a session's result waits for its text, to be asked inside a statement."""
    return exists().where(
        AssessmentResult.session_id == session_id, AssessmentResult.analysis_state == "waiting"
    )


def improve(session_id: UUID, analysis: Mapping[str, Any]) -> None:
    """Put what has come of the model's text into a result that goes on waiting for the rest."""
    row = session.scalars(select(AssessmentResult).where(AssessmentResult.session_id == session_id)).one()
    if row.analysis != dict(analysis):
        row.analysis, row.analysis_source, row.updated_at = dict(analysis), "model", clock.now()
        session.flush()


def settle(session_id: UUID, analysis: Mapping[str, Any] | None, ai_analysis_id: UUID | None = None) -> None:
    """End the wait: with the model's text, or, when there is none to come, with the one the rules wrote."""
    row = session.scalars(select(AssessmentResult).where(AssessmentResult.session_id == session_id)).one()
    if analysis is not None:
        row.analysis, row.analysis_source = dict(analysis), "model"
        row.ai_analysis_id = ai_analysis_id
    row.analysis_state, row.updated_at = "final", clock.now()
    session.flush()
    owe(Occasion.RESULT, session_id)
