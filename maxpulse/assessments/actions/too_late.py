"""An answer given online when another device has finished the assessment meanwhile."""

from __future__ import annotations

from uuid import UUID

from maxpulse.assessments import late
from maxpulse.assessments.rules import RawAnswer, Refusal, encode, read_answer
from maxpulse.assessments.rules.merging import NO_DEVICE
from maxpulse.assessments.state import State
from maxpulse.core import clock


def keep_too_late(state: State, question_id: str, raw: RawAnswer, answer_id: UUID, device: str) -> None:
    """Keep it beside the result, which says so; it changes nothing there.

    What was taken before the finish and is sent again, and what is no answer, leave no trace.
    """
    question = state.bank.find_question(question_id)
    if question is None or late.find_value(state.session_id, answer_id) is not None:
        return
    value = read_answer(question, raw, state.answers)
    if isinstance(value, Refusal):
        return
    late.note(
        id=answer_id,
        session_id=state.session_id,
        question_id=question_id,
        response_value=encode(value),
        device_id=NO_DEVICE,
        device_counter=0,
        given_at=clock.now(),
        verdict="finished",
        device=device,
    )
