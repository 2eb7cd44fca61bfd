"""Both answers of a question that two devices answered, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from maxpulse.assessments.content import Question
from maxpulse.assessments.late import Disagreement, disagreements
from maxpulse.assessments.rules import decode, display
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.state import State
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.core.devices import named
from maxpulse.web.device import in_words


@dataclass(frozen=True, slots=True)
class One:
    """An answer in words, when it was given, and on what, as far as that is known."""

    answer: str
    at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class TwoAnswers:
    """The answer that counts and the other, and where one says which one means."""

    id: UUID
    question_id: str
    question: str
    counts: One
    other: One
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
    late = _one(question, two.value, two.at, two.device)
    other = _one(question, two.other_value, two.other_at, two.other_device)
    counts, beside = (late, other) if two.counts else (other, late)
    return TwoAnswers(two.id, question.id, question.text, counts, beside, at.choice(two.id))


def _one(question: Question, value: str, at: datetime, device: str | None) -> One:
    from_where = "" if device is None else in_words(named(device))
    return One(display(question, decode(value)) or _("no answer"), at, from_where)
