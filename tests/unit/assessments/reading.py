"""Answers read as a form sends them."""

from __future__ import annotations

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import (
    AnswerValue,
    RawAnswer,
    Refusal,
    read_answer,
)

BANK = load_bank("health")


def read(
    question: str,
    *values: str,
    unit: str = "",
    second: str = "",
    answers: dict[str, AnswerValue] | None = None,
    skipped: bool = False,
) -> AnswerValue | Refusal:
    return read_answer(BANK.question(question), RawAnswer(values, unit, second, skipped), answers or {})


def refused(question: str, *values: str, **more: object) -> Refusal:
    outcome = read(question, *values, **more)  # type: ignore[arg-type]
    assert isinstance(outcome, Refusal), outcome
    assert "%(" not in outcome.sentence()
    return outcome
