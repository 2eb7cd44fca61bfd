"""Whether every question is asked of anybody: conditions read earlier questions only, and some answers fulfil them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice, product

from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.conditions import COMPARISONS
from maxpulse.assessments.content.figures import FIGURES
from maxpulse.assessments.content.reading import Block

# Of one condition. Those of the banks there are come to 3,000 at the most; what is not decided by then passes.
MOST_TRIES = 40_000


class Reach:
    """Tries answers until a question is asked: every choice, and numbers at the ends, in the middle and at limits."""

    def __init__(self, bank: QuestionBank, content: Block) -> None:
        self._bank = bank
        self._limits: dict[str, set[Decimal]] = {}
        for condition in _conditions(content.get("questions")):
            named = next((key for key in COMPARISONS if key in condition), None)
            if named and "question" in condition:
                self._limits.setdefault(condition["question"], set()).add(condition.decimal(named))

    def check(self, question: Question, block: Block) -> None:
        """Raise ContentError unless this question can be asked of somebody."""
        self._check_order(question, block)
        if question.show_if is None:
            return
        for condition in _conditions(block.get("show_if")):
            self._check_readable(question, condition)
        if not self._is_ever_asked(question):
            raise block.fail(f"{question.id} can never be reached: no answers fulfil its condition")

    def _check_order(self, question: Question, block: Block) -> None:
        before = {other.id for other in self._bank.questions[: self._bank.order[question.id]]}
        reads = question.show_if.reads if question.show_if else frozenset()
        unknown = sorted(reads - before)
        if unknown:
            raise block.fail(f"{question.id}: its condition reads {', '.join(unknown)}, not asked before it")
        capped = sorted(FIGURES[block.text("cap")].reads - before) if "cap" in block else []
        if capped:
            raise block.fail(f"{question.id}: its cap reads {', '.join(capped)}, not asked before it")

    def _check_readable(self, question: Question, condition: Block) -> None:
        if "question" not in condition:
            return
        read = self._bank.question(condition["question"])
        values = {choice.value for choice in read.choices}
        unknown = sorted(set(condition.get("any_of", ())) - values)
        if unknown:
            raise condition.fail(f"{question.id}: {read.id} has no choice {', '.join(unknown)}")
        if "any_of" not in condition and not read.is_numeric:
            raise condition.fail(f"{question.id}: {read.id} is no number to compare")

    def _is_ever_asked(self, question: Question) -> bool:
        assert question.show_if is not None  # noqa: S101 narrows the type
        read = self._read_by(question)
        ways = product(*(self._answers(each) for each in read))
        tried = 0
        for tried, given in enumerate(islice(ways, MOST_TRIES), 1):  # noqa: B007
            seen: dict[str, AnswerValue] = {}
            for each, value in zip(read, given, strict=True):
                if value is not None and (each.show_if is None or each.show_if.holds(seen)):
                    seen[each.id] = value
            if question.show_if.holds(seen):
                return True
        return tried == MOST_TRIES

    def _read_by(self, question: Question) -> list[Question]:
        needed, waiting = set[str](), [question]
        while waiting:
            each = waiting.pop()
            new = (each.show_if.reads if each.show_if else frozenset()) - needed
            needed |= new
            waiting.extend(found for id_ in new if (found := self._bank.find_question(id_)) is not None)
        return [each for each in self._bank.questions if each.id in needed]

    def _answers(self, question: Question) -> list[AnswerValue | None]:
        if question.is_numeric:
            return [*self._numbers(question), None]
        values = [choice.value for choice in question.choices]
        if question.kind != "multi":
            return [*values, None]
        free = tuple(choice.value for choice in question.choices if not choice.exclusive)
        return [*((value,) for value in values), free, None]

    def _numbers(self, question: Question) -> Iterator[Decimal]:
        low, high, step = question.low, question.high, question.step
        middle = low + (high - low) // 2 // step * step
        tried = {high, low, low + step, middle, high - step}
        for limit in self._limits.get(question.id, ()):
            tried |= {limit - step, limit, limit + step}
        yield from sorted((figure for figure in tried if low <= figure <= high), reverse=True)


def _conditions(node: object) -> Iterable[Block]:
    if isinstance(node, Block):
        yield node
        for value in node.values():
            yield from _conditions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _conditions(value)
