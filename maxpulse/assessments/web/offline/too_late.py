"""Answers that waited on a device until the assessment was finished, as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from maxpulse.assessments.late import after_the_finish
from maxpulse.assessments.rules import decode, display
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.state import State


@dataclass(frozen=True, slots=True)
class TooLate:
    """An answer that came when there was a result already: the question and what was said, in words."""

    question: str
    answer: str


def too_late(state: State) -> list[TooLate]:
    """What came after the result, oldest first. None of it counts."""
    bank = spoken(state.bank)
    return [
        TooLate(question.text, display(question, decode(row.response_value)) or _("no answer"))
        for row in after_the_finish(state.session_id)
        if (question := bank.find_question(row.question_id))
    ]
