"""Answers to try conditions with: of those that no condition tells apart, one stands for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
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
        return question.id not in self._reckoned

    def few(self, question: Question) -> list[Try]:
        """Choices by the conditions that read them, and figures at both sides of every limit."""
        return _tried(self._numbers(question) if question.is_numeric else self._choices(question), question)

    def all(self, question: Question) -> list[Try]:
        """The same, with every figure and every choice that another figure is reckoned from."""
        if self.decides(question):
            return self.few(question)
        return _tried(_every_number(question) if question.is_numeric else _every_choice(question), question)

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
            self._reckoned |= {read for read in figure.reads if read != alone}

    def _choices(self, question: Question) -> Iterator[Try]:
        alike: dict[tuple[bool, ...], str] = {}
        free: dict[tuple[bool, ...], str] = {}
        for choice in question.choices:
            kind = tuple(choice.value in wanted for wanted in self._picked.get(question.id, ()))
            (alike if choice.exclusive or question.kind != "multi" else free).setdefault(kind, choice.value)
        return _ways_to_choose(question, alike.values(), free.values())

    def _numbers(self, question: Question) -> Iterator[Decimal]:
        last = _last(question)
        places = {0, 1, last // 2, last - 1, last}
        for limit in self._limits.get(question.id, ()):
            place = int((limit - question.low) // question.step)
            places |= {place - 1, place, place + 1}
        for place in sorted(places, reverse=True):
            if 0 <= place <= last:
                yield question.low + place * question.step


def _tried(ways: Iterable[Try], question: Question) -> list[Try]:
    # One more than are tried: that there are more has to show.
    return [*islice(ways, MOST_TRIES + 1), *([] if question.required else [None])]


def _every_number(question: Question) -> Iterator[Try]:
    return (question.low + place * question.step for place in range(_last(question) + 1))


def _every_choice(question: Question) -> Iterator[Try]:
    alone = [each.value for each in question.choices if each.exclusive or question.kind != "multi"]
    return _ways_to_choose(
        question, alone, [each.value for each in question.choices if each.value not in alone]
    )


def _ways_to_choose(question: Question, alone: Iterable[str], together: Collection[str]) -> Iterator[Try]:
    """Each of `alone` by itself and, where several may be chosen, `together` in every way."""
    if question.kind != "multi":
        return iter(alone)
    sizes = range(1, len(together) + 1)
    return chain(((each,) for each in alone), *(combinations(together, size) for size in sizes))


def _last(question: Question) -> int:
    return int((question.high - question.low) / question.step)
