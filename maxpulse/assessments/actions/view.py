"""Reading a result: a sign that the distributor is told of."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, update

from maxpulse.assessments.models import Assessment
from maxpulse.assessments.queries import get_state
from maxpulse.assessments.state import State
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.tracking.actions import record

AGAIN_AFTER = timedelta(minutes=10)


def read_result(state: State) -> None:
    """Note that the participant has opened their result; opened again within minutes it is the same reading."""
    if _is_new_reading(state):
        _tell(state)


def view_result(session_id: UUID) -> None:
    """Note a reading of the acting participant's result, whenever the last one was."""
    _tell(get_state(session_id))


def _is_new_reading(state: State) -> bool:
    # A finished assessment changes by being read alone, so that its last change is its last reading.
    # Pages that are opened at the same time take turns at the row: one of them changes it.
    now = clock.now()
    unread, long_ago = (
        Assessment.updated_at == Assessment.completed_at,
        Assessment.updated_at <= now - AGAIN_AFTER,
    )
    reading = update(Assessment).where(Assessment.id == state.assessment_id, or_(unread, long_ago))
    found = session.execute(reading.values(updated_at=now).returning(Assessment.id))
    return found.scalar() is not None


def _tell(state: State) -> None:
    record(
        "result_viewed",
        distributor_id=state.distributor_id,
        session_id=state.session_id,
        client_id=state.client_id,
    )
