"""What `_question.html` is drawn from, for the page of a question and for the fragment that is only filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from maxpulse.assessments.content import Question, QuestionBank
from maxpulse.assessments.rules import RawAnswer, units_offered
from maxpulse.assessments.state import Sender
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.effects import NOTHING_CHANGES, SaidEffects


class Place(NamedTuple):
    """Where a question stands on the path: "4 of about 26", how far that is, and its neighbours' addresses.

    The figures are texts where marks stand for them.
    """

    number: int | str
    about: int | str
    progress: int | str
    back_url: str | None
    forward_url: str | None = None


def context(
    at: Addresses,
    bank: QuestionBank,
    question: Question,
    given: RawAnswer | None,
    place: Place,
    sender: Sender,
    *,
    answer_id: str,
    saved: bool,
    unit: str,
    error: str | None = None,
    asks_back: bool = False,
    note: str | None = None,
    effects: SaidEffects = NOTHING_CHANGES,
    two_answers: Sequence[object] = (),
) -> dict[str, Any]:
    """Everything the template names at its top. `unit` is the key of the one it opens with."""
    return {
        "question": question,
        "units": units_offered(question, unit),
        "area_label": bank.area(question.area).label,
        "given": given,
        "error": error,
        "asks_back": asks_back,
        "note": note,
        "effects": effects,
        "answer_id": answer_id,
        "saved": saved,
        "answers_url": at.answers,
        "pause_url": at.pause,
        "two_answers": two_answers,
        "sender": sender,
        **place._asdict(),
    }
