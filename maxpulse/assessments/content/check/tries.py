"""Answers to try conditions with: of those that no condition tells apart, one stands for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, combinations, islice

from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.conditions import COMPARISONS
from maxpulse.assessments.content.figures import FIGURES
from maxpulse.assessments.content.reading import Block

# Of one condition: about half a second. Those of the banks there are come to 3,000 at the most.
MOST_TRIES = 40_000

Try = AnswerValue | None


class Tries:
    """What to answer each question with, given all conditions of a bank; None for none, where it may be skipped."""

    def __init__(self, conditions: Iterable[Block]) -> None:
        self._limits: dict[str, set[Decimal]] = {}
        self._picked: dict[str, list[frozenset[str]]] = {}
        self._reckoned: set[str] = set()
        for condition in conditions:
            self._note(condition)

    def decides(self, question: Question) -> bool:
        """True where `few` leaves nothing out: no figure is reckoned from this question."""
        return question.id not in self._reckoned or not question.is_numeric

    def few(self, question: Question) -> list[Try]:
        """Choices by the conditions that read them, and figures at both sides of every limit."""
        found = self._numbers(question) if question.is_numeric else self._choices(question)
        return [*islice(found, MOST_TRIES), *([] if question.required else [None])]

    def all(self, question: Question) -> list[Try]:
        """The same, with every figure that another one is reckoned from, up to as many as are tried."""
        if self.decides(question):
            return self.few(question)
        figures = (question.low + place * question.step for place in range(_last(question) + 1))
        return [*islice(figures, MOST_TRIES + 1), *([] if question.required else [None])]

    def _note(self, condition: Block) -> None:
        compared = next((key for key in COMPARISONS if key in condition), None)
        if "any_of" in condition:
            self._picked.setdefault(condition.text("question"), []).append(
                frozenset(condition.texts("any_of"))
            )
        elif compared and "question" in condition:
            self._limits.setdefault(condition.text("question"), set()).add(condition.decimal(compared))
        elif compared:
            figure = FIGURES[condition.text("figure")]
            alone = (figure.told or {}).get("question")
            if alone:
                self._limits.setdefault(alone, set()).add(condition.decimal(compared))
            else:
                self._reckoned |= figure.reads

    def _choices(self, question: Question) -> Iterator[Try]:
        alike: dict[tuple[bool, ...], str] = {}
        free: dict[tuple[bool, ...], str] = {}
        for choice in question.choices:
            kind = tuple(choice.value in wanted for wanted in self._picked.get(question.id, ()))
            (alike if choice.exclusive or question.kind != "multi" else free).setdefault(kind, choice.value)
        alone = alike.values()
        if question.kind != "multi":
            yield from alone
            return
        yield from ((value,) for value in alone)
        yield from chain.from_iterable(combinations(free.values(), size) for size in range(1, len(free) + 1))

    def _numbers(self, question: Question) -> Iterator[Decimal]:
        last = _last(question)
        places = {0, 1, last // 2, last - 1, last}
        for limit in self._limits.get(question.id, ()):
            place = int((limit - question.low) // question.step)
            places |= {place - 1, place, place + 1}
        for place in sorted(places, reverse=True):
            if 0 <= place <= last:
                yield question.low + place * question.step


def _last(question: Question) -> int:
    return int((question.high - question.low) / question.step)
