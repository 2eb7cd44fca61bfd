"""Answers given on one device where another, not shown there, was already stored."""

from __future__ import annotations

from uuid import UUID

from maxpulse.assessments import late
from maxpulse.assessments.late import Current
from maxpulse.assessments.rules.merging import NO_DEVICE
from maxpulse.assessments.state import State
from maxpulse.core import clock


def overlooked(state: State, question_id: str, replaces: str | None) -> Current | None:
    """The stored answer that the device did not show as this one was given; None when it did or did not say.

    `replaces` is what the device says it showed: an answer's id, or "" for none. Only who changes an answer pays for
    the look.
    """
    if replaces is None or question_id not in state.stored:
        return None
    before = next(iter(late.current_answers(state.session_id, question_id)), None)
    return None if before is None or str(before.id) == replaces else before


def note_rival(state: State, question_id: str, answer_id: UUID, before: Current, device: str) -> None:
    """Keep that this answer, of `device`, counts over another one's, so that the person may still use that one."""
    value = late.find_value(state.session_id, answer_id)
    if value is None or before.id == answer_id or value == before.value:
        return
    late.note(
        id=answer_id,
        session_id=state.session_id,
        question_id=question_id,
        response_value=value,
        device_id=NO_DEVICE,
        device_counter=0,
        given_at=clock.now(),
        verdict="counted",
        rival_id=before.id,
        device=device,
    )
