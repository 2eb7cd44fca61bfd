"""Saying which of two devices' answers one means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from maxpulse.assessments import late
from maxpulse.assessments.actions.answer import answer
from maxpulse.assessments.actions.desk import fresh_state
from maxpulse.assessments.actions.weighing import Refused
from maxpulse.assessments.rules import RawAnswer, decode
from maxpulse.assessments.rules.display import as_typed


class NotTaken(NamedTuple):
    """The other answer, which cannot be taken as things stand, and why."""

    refused: Refused
    raw: RawAnswer


def choose(
    session_id: UUID, late_answer_id: UUID, *, other: bool, device: str, hand_back: Callable[[], None]
) -> NotTaken | None:
    """Settle a disagreement: the answer that counts stays, or the `other` takes its place, as a new answer,
    given on `device`.

    Where there is nothing to settle nothing happens, nor where the other cannot be taken as things stand: then that is
    given. `hand_back` as for `take_late`. Raises as `answer` does.
    """
    found = next((each for each in late.disagreements(session_id) if each.id == late_answer_id), None)
    if found is None:
        return None
    if other:
        state = fresh_state(session_id)
        question = state.bank.question(found.question_id)
        value = decode(found.other_value if found.counts else found.value)
        # It was taken once: whoever had to say then that it is right need not say so again.
        given = replace(as_typed(question, value), confirmed=True)
        hand_back()
        outcome = answer(state, question.id, given, _id_of(late_answer_id), None, device)
        if isinstance(outcome, Refused):
            return NotTaken(outcome, given)
    late.settle(session_id, found.question_id)
    return None


def _id_of(late_answer_id: UUID) -> UUID:
    # A second press is the same answer.
    return uuid5(NAMESPACE_OID, f"the other of {late_answer_id}")
