"""Both answers of a question that two devices answered, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from maxpulse.assessments.late import Disagreement, disagreements
from maxpulse.assessments.rules import decode, display
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.state import State
from maxpulse.assessments.web.addresses import Addresses


@dataclass(frozen=True, slots=True)
class TwoAnswers:
    """The answer that counts and the other, in words, and where one says which one means."""

    id: UUID
    question_id: str
    question: str
    counts: str
    counts_at: datetime
    other: str
    other_at: datetime
    choice_url: str


def two_answers(at: Addresses, state: State, question_id: str | None = None) -> list[TwoAnswers]:
    """What the participant may still settle, of one question or of all."""
    return [
        _in_words(at, state, each)
        for each in disagreements(state.session_id)
        if question_id in (None, each.question_id) and state.bank.find_question(each.question_id)
    ]


def _in_words(at: Addresses, state: State, two: Disagreement) -> TwoAnswers:
    question = spoken(state.bank).question(two.question_id)
    late, other = (
        (display(question, decode(text)) or _("no answer")) for text in (two.value, two.other_value)
    )
    pair = (late, two.at, other, two.other_at) if two.counts else (other, two.other_at, late, two.at)
    return TwoAnswers(two.id, question.id, question.text, *pair, at.choice(two.id))
