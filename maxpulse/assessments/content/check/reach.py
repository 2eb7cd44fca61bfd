"""Whether every question is asked of anybody: conditions read earlier questions only, and some answers fulfil them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice, product

from maxpulse.assessments.content.answers import Answers, AnswerValue, Quantity
from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.check.readable import check_readable, conditions
from maxpulse.assessments.content.check.tries import MOST_TRIES, Tries, Try
from maxpulse.assessments.content.figures import FIGURES
from maxpulse.assessments.content.money import currency_of
from maxpulse.assessments.content.reading import Block


class Undecided(Exception):
    """There are more answers than are tried."""


class Reach:
    """Tries answers until a question is asked."""

    def __init__(self, bank: QuestionBank, content: Block) -> None:
        self._bank = bank
        self._tries = Tries(conditions(content.get("questions")))

    def check(self, question: Question, block: Block) -> None:
        """Raise ContentError unless this question can be asked of somebody."""
        self._check_order(question, block)
        if question.show_if is None:
            return
        check_readable(self._bank, question.id, block.get("show_if"))
        try:
            is_asked = self._is_ever_asked(question)
        except Undecided:
            raise block.fail(
                f"{question.id}: after {MOST_TRIES} tries it is open whether it can be reached: "
                "let its condition rest on fewer questions"
            ) from None
        if not is_asked:
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

    def _is_ever_asked(self, question: Question) -> bool:
        read = self._read_by(question)
        if self._is_asked_by_any(question, read, [self._tries.few(each) for each in read]):
            return True
        if all(self._tries.decides(each) for each in read):
            return False
        return self._is_asked_by_any(question, read, [self._tries.all(each) for each in read])

    def _is_asked_by_any(
        self, question: Question, read: Sequence[Question], answers: Sequence[Sequence[Try]]
    ) -> bool:
        ways = product(*answers)
        if any(_is_asked(question, read, given) for given in islice(ways, MOST_TRIES)):
            return True
        if next(ways, None) is not None:
            raise Undecided
        return False

    def _read_by(self, question: Question) -> list[Question]:
        needed, waiting = set[str](), [question]
        while waiting:
            each = waiting.pop()
            new = (each.show_if.reads if each.show_if else frozenset()) - needed
            needed |= new
            waiting.extend(found for id_ in new if (found := self._bank.find_question(id_)) is not None)
        return [each for each in self._bank.questions if each.id in needed]


def _is_asked(question: Question, read: Sequence[Question], given: Sequence[Try]) -> bool:
    seen: dict[str, AnswerValue] = {}
    for each, value in zip(read, given, strict=True):
        if value is not None and (each.show_if is None or each.show_if.holds(seen)):
            seen[each.id] = _in_its_currency(value, seen) if each.is_money else value
    return question.show_if is not None and question.show_if.holds(seen)


def _in_its_currency(value: AnswerValue, seen: Answers) -> AnswerValue:
    return Quantity(value, currency_of(seen), "") if isinstance(value, Decimal) else value
