"""Whether a condition can be read: choices that are there, comparisons of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.reading import Block


def check_readable(bank: QuestionBank, owner: str, node: object) -> None:
    """Raise ContentError at the first part of a condition that asks a question for what it cannot say."""
    for condition in conditions(node):
        if "question" not in condition:
            continue
        read = bank.question(condition["question"])
        values = {choice.value for choice in read.choices}
        unknown = sorted(set(condition.get("any_of", ())) - values)
        if unknown:
            raise condition.fail(f"{owner}: {read.id} has no choice {', '.join(unknown)}")
        if "any_of" not in condition and not read.is_numeric:
            raise condition.fail(f"{owner}: {read.id} is no number to compare")


def conditions(node: object) -> Iterator[Block]:
    """The blocks inside a part of a file, at any depth."""
    if isinstance(node, Block):
        yield node
        for value in node.values():
            yield from conditions(value)
    elif isinstance(node, list):
        for value in node:
            yield from conditions(value)
