"""What a question's form shows and sends."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from werkzeug.datastructures import MultiDict

from maxpulse.assessments.content import Question
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.rules import RawAnswer, form_fields
from maxpulse.web.babel import way, writes_comma

LONGEST_THOUGHT_MS = 24 * 60 * 60 * 1000


class Sent(NamedTuple):
    """One answer as it arrived: `answer_id` None when the page sent none, `took_ms` None when it was no number.

    `replaces`: the id of the answer that the device showed, "" when it showed none, None when it did not say.
    """

    question_id: str
    answer_id: UUID | None
    raw: RawAnswer
    took_ms: int | None
    replaces: str | None = None


def read(form: MultiDict[str, str]) -> Sent:
    """The fields of a question's form, whatever is in them."""
    return Sent(
        question_id=form.get("question_id", ""),
        answer_id=_uuid(form.get("answer_id", "")),
        raw=RawAnswer(
            values=tuple(form.getlist("value")),
            unit=form.get("unit", ""),
            second=form.get("second", ""),
            skipped=form.get("skip") == "1",
            confirmed=form.get("confirmed") == "1",
            comma=writes_comma(way()),
        ),
        took_ms=_took_ms(form.get("took_ms", "")),
        replaces=form.get("replaces"),
    )


def as_given(question: Question, value: AnswerValue | None, unit: str) -> RawAnswer | None:
    """An earlier answer as the form shows it, or a blank field in that unit; None when there is nothing to show.

    Figures stand there as the tongue of the question writes them.
    """
    if question.is_numeric and value is None:
        return RawAnswer((), unit)
    if question.is_numeric:
        first, second, unit = form_fields(question, value)
        return RawAnswer((question.tongue.typed(first),) if first else (), unit, second)
    if isinstance(value, str):
        return RawAnswer((value,))
    return RawAnswer(value) if isinstance(value, tuple) else None


def _took_ms(told: str) -> int | None:
    return min(int(told), LONGEST_THOUGHT_MS) if told.isdecimal() and len(told) < 12 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
