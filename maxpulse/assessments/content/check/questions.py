"""One question: its area, range, units, choices, and words without loose slots."""

from __future__ import annotations

import re

from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.reading import Block
from maxpulse.assessments.content.units import family

VALUE = re.compile(r"\w{1,40}", re.ASCII)


def check_question(bank: QuestionBank, question: Question, block: Block) -> None:
    """Raise ContentError at the first mistake of this question."""
    if question.area not in {area.key for area in bank.areas}:
        raise block.fail(f"{question.id}: unknown area {question.area}")
    for text in (question.text, question.help, question.why):
        if "{" in text or "}" in text:
            raise block.fail(f"{question.id}: only its why may hold a slot, and that is {{points}}")
    _check_range(question, block)
    _check_units(question, block)
    _check_choices(question, block)
    if sum(choice.right for choice in question.choices) != question.asks_knowledge:
        raise block.fail(f"{question.id}: one right choice and its explanation go together")


def _check_range(question: Question, block: Block) -> None:
    if not question.is_numeric:
        return
    low, high, likely = question.low, question.high, question.likely
    if not low < high:
        raise block.fail(f"{question.id}: the range must ascend")
    if low < 0:
        raise block.fail(f"{question.id}: the range must not go below 0")
    if question.step <= 0 or (high - low) % question.step:
        raise block.fail(f"{question.id}: the range must be whole steps of {question.step}")
    if likely is not None and not low <= likely[0] < likely[1] <= high:
        raise block.fail(f"{question.id}: what is likely must ascend within the range")


def _check_units(question: Question, block: Block) -> None:
    if question.kind == "slider" and len(question.units) > 1:
        raise block.fail(f"{question.id}: a slider has one unit")
    if question.kind == "slider" and not (question.low_label and question.high_label):
        raise block.fail(f"{question.id}: a slider needs low_label and high_label")
    if question.is_numeric and not question.units:
        raise block.fail(f"{question.id}: a number needs a unit")
    keys = [unit.key for unit in question.units]
    strange = sorted(set(keys) - family(keys[0])) if keys else []
    if strange:
        raise block.fail(f"{question.id}: {', '.join(strange)} cannot be given for {keys[0]}")
    if len(set(keys)) < len(keys):
        raise block.fail(f"{question.id}: a unit stands twice")


def _check_choices(question: Question, block: Block) -> None:
    values = {choice.value for choice in question.choices}
    if len(values) < len(question.choices):
        raise block.fail(f"{question.id}: a choice stands twice")
    for choice in question.choices:
        if not VALUE.fullmatch(choice.value):
            raise block.fail(f"{question.id}: the value {choice.value!r} may hold letters, digits and _ only")
        if choice.points is not None and not 0 <= choice.points <= 100:
            raise block.fail(f"{question.id}: the points of {choice.value} must lie between 0 and 100")
        better = question.choice(choice.leads_to) if choice.leads_to else None
        if choice.leads_to and (better is None or (better.points or 0) <= (choice.points or 0)):
            raise block.fail(f"{question.id}: {choice.value} leads to nothing better at {choice.leads_to}")
