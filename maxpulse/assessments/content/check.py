"""What a bank must fulfil before anybody is asked: known references, questions in reach, whole weights."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.reading import Block
from maxpulse.assessments.content.scoring import Item

SLOTS = frozenset(("value", "figure", "gap", "next", "next_figure", "choice"))


def check_bank(bank: QuestionBank, content: Block, scoring: Block) -> None:
    """Raise ContentError, with file and line, at the first mistake found."""
    rows = dict(zip(bank.questions, content.blocks("questions"), strict=True))
    items = dict(zip((item.key for item in bank.scoring.items), scoring.blocks("items"), strict=False))
    _unique((question.id for question in bank.questions), content, "question")
    _unique((item.key for item in bank.scoring.items), scoring, "item")
    for question, block in rows.items():
        _check_question(bank, question, block)
    for item in bank.scoring.items:
        _check_item(bank, item, items[item.key])
    _check_weights(bank, scoring)


def _unique(keys: Iterable[str], block: Block, what: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise block.fail(f"{what} {key} stands twice")
        seen.add(key)


def _check_question(bank: QuestionBank, question: Question, block: Block) -> None:
    if question.area not in {area.key for area in bank.areas}:
        raise block.fail(f"{question.id}: unknown area {question.area}")
    _check_range(question, block)
    _check_choices(question, block)
    _check_reach(bank, question, block)


def _check_range(question: Question, block: Block) -> None:
    if question.is_numeric and not question.low < question.high:
        raise block.fail(f"{question.id}: the range must ascend")
    if question.kind == "slider" and len(question.units) > 1:
        raise block.fail(f"{question.id}: a slider has one unit")


def _check_choices(question: Question, block: Block) -> None:
    values = {choice.value for choice in question.choices}
    if len(values) < len(question.choices):
        raise block.fail(f"{question.id}: a choice stands twice")
    for choice in question.choices:
        better = question.choice(choice.leads_to) if choice.leads_to else None
        if choice.leads_to and (better is None or (better.points or 0) <= (choice.points or 0)):
            raise block.fail(f"{question.id}: {choice.value} leads to nothing better at {choice.leads_to}")


def _check_reach(bank: QuestionBank, question: Question, block: Block) -> None:
    if question.show_if is None:
        return
    ids = [other.id for other in bank.questions]
    before = set(ids[: ids.index(question.id)])
    unknown = sorted(question.show_if.reads - before)
    if unknown:
        raise block.fail(f"{question.id}: its condition reads {', '.join(unknown)}, not asked before it")
    _check_readable(bank, question, block)


def _check_readable(bank: QuestionBank, question: Question, block: Block) -> None:
    for condition in _conditions(block.get("show_if")):
        if "question" not in condition:
            continue
        read = bank.question(condition["question"])
        values = {choice.value for choice in read.choices}
        unknown = sorted(set(condition.get("any_of", ())) - values)
        if unknown:
            raise condition.fail(f"{question.id}: {read.id} has no choice {', '.join(unknown)}")
        if "any_of" not in condition and not read.is_numeric:
            raise condition.fail(f"{question.id}: {read.id} is no number to compare")
        if not _possible(read, condition):
            raise condition.fail(f"{question.id} can never be reached: {read.id} has no such answer")


def _possible(read: Question, condition: Block) -> bool:
    if "above" in condition:
        return read.high > condition.decimal("above")
    if "at_least" in condition:
        return read.high >= condition.decimal("at_least")
    return "below" not in condition or read.low < condition.decimal("below")


def _conditions(node: object) -> Iterable[Block]:
    if isinstance(node, Block):
        yield node
        for value in node.values():
            yield from _conditions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _conditions(value)


def _check_item(bank: QuestionBank, item: Item, block: Block) -> None:
    if item.area not in {area.key for area in bank.scoring.areas}:
        raise block.fail(f"{item.key}: unknown area {item.area}")
    for question_id in item.questions:
        question = bank.find_question(question_id)
        if question is None:
            raise block.fail(f"{item.key}: unknown question {question_id}")
        if item.curve is None and any(choice.points is None for choice in question.choices):
            raise block.fail(f"{item.key}: every choice of {question_id} needs points")
    unknown = {slot for value in block.values() for slot in re.findall(r"\{(\w*)\}", str(value))} - SLOTS
    if unknown:
        raise block.fail(f"{item.key}: unknown slot {', '.join(sorted(unknown))}")


def _check_weights(bank: QuestionBank, scoring: Block) -> None:
    if sum(area.weight for area in bank.scoring.areas) != 100:
        raise scoring.fail("the weights of the areas must add up to 100")
    for area in bank.scoring.areas:
        if sum(item.weight for item in bank.scoring.items if item.area == area.key) != 100:
            raise scoring.fail(f"the weights inside {area.key} must add up to 100")
