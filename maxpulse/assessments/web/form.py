"""What a question's form sends."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from werkzeug.datastructures import MultiDict

from maxpulse.assessments.rules import RawAnswer

LONGEST_THOUGHT_MS = 24 * 60 * 60 * 1000


class Sent(NamedTuple):
    """One answer as it arrived: `answer_id` None when the page sent none, `took_ms` None when it was no number."""

    question_id: str
    answer_id: UUID | None
    raw: RawAnswer
    took_ms: int | None


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
        ),
        took_ms=_took_ms(form.get("took_ms", "")),
    )


def _took_ms(told: str) -> int | None:
    return min(int(told), LONGEST_THOUGHT_MS) if told.isdecimal() and len(told) < 12 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
