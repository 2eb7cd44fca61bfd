"""What another answer would change: answers that count no more, kept ones that count again, new questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from maxpulse.assessments.content.answers import SKIPPED, Answers, AnswerValue, Quantity, Skipped
from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.money import COUNTRY, currency_of
from maxpulse.assessments.rules.path import walk
from maxpulse.core.tongue import plain

# A longer scale is looked at in so many places, and between two of them only where they differ.
PLACES = 64

Questions = tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one other answer would change; false when nothing.

    `left`: questions whose answers count now and would not. `back`: those whose kept answers would count again. In both
    what was skipped is no answer. `asked`: those that would wait for an answer and do not now. `opens_more`: answers
    to these may bring further ones.
    """

    left: Questions = ()
    back: Questions = ()
    asked: Questions = ()
    opens_more: bool = False

    def __bool__(self) -> bool:
        return bool(self.left or self.back or self.asked)


@dataclass(frozen=True, slots=True)
class Span:
    """Figures from `low` to `high` (both included, in the question's first unit) and what they would change."""

    low: Decimal
    high: Decimal
    effect: Effect


def matters(bank: QuestionBank, question: Question) -> bool:
    """True when whether another question is asked, or in which currency, depends on this one."""
    is_read = any(question.id in reads for _, reads in bank.conditional)
    return is_read or (question.id == COUNTRY and bool(bank.money))


class Outlook:
    """What other answers to a question would change. Where the person is now is walked once for all of them."""

    def __init__(self, bank: QuestionBank, answers: Answers, question: Question) -> None:
        self._bank, self._answers, self._question = bank, answers, question
        self._path, self._counted = walk(bank, answers)
        self._open = {each.id for each in self._path if each.id not in self._counted}

    def effect_of(self, value: AnswerValue) -> Effect:
        """What would change with that value in place of the answer there is. All answers stay kept."""
        path_then, counted_then = walk(self._bank, {**self._answers, self._question.id: value})
        asked = tuple(each for each in path_then if each.id not in counted_then and each.id not in self._open)
        on_path, new = {each.id for each in path_then}, {each.id for each in asked}
        return Effect(
            left=tuple(
                each for each in self._path if _is_told(self._counted, each) and each.id not in counted_then
            ),
            back=tuple(
                each
                for each in path_then
                if _is_told(counted_then, each)
                and each.id not in self._counted
                and each.id != self._question.id
            ),
            asked=asked,
            opens_more=any(one not in on_path and reads & new for one, reads in self._bank.conditional),
        )

    def effects_by_choice(self) -> dict[str, Effect]:
        """For each choice not made: what making it would change, where it changes anything."""
        given = self._answers.get(self._question.id)
        chosen = given if isinstance(given, tuple) else (given,)
        found = {
            choice.value: self.effect_of(_with(self._question, chosen, choice.value))
            for choice in self._question.choices
            if choice.value not in chosen
        }
        return {value: effect for value, effect in found.items() if effect}

    def effects_by_figure(self) -> tuple[Span, ...]:
        """The spans of figures that would change something, ascending."""
        spans = []
        for effect, part in groupby(self._stops(), key=lambda stop: stop[1]):
            places = [place for place, _ in part]
            if effect:
                low, high = (_figure(self._question, place) for place in (places[0], places[-1]))
                spans.append(Span(low, high, effect))
        return tuple(spans)

    def _stops(self) -> Iterator[tuple[int, Effect]]:
        """Places on the scale with what each changes, both sides of every difference among them."""
        last = int((self._question.high - self._question.low) / self._question.step)
        stride = max(1, last // PLACES)
        known = [(place, self._at(place)) for place in sorted({*range(0, last, stride), last})]
        for (one, found), (two, other) in pairwise(known):
            yield one, found
            low, high = one, two
            while found != other and high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._at(middle) == found else (low, middle)
            if found != other:
                yield low, found
                yield high, self._at(high)
        yield known[-1]

    def _at(self, place: int) -> Effect:
        figure = _figure(self._question, place)
        if self._question.is_money:
            return self.effect_of(Quantity(figure, currency_of(self._answers), plain(figure)))
        return self.effect_of(figure)


def _is_told(counted: Answers, question: Question) -> bool:
    return not isinstance(counted.get(question.id, SKIPPED), Skipped)


def _with(question: Question, chosen: Sequence[AnswerValue | None], value: str) -> AnswerValue:
    if question.kind != "multi":
        return value
    alone = {choice.value for choice in question.choices if choice.exclusive}
    together = {value} if value in alone else ({value, *(str(one) for one in chosen)} - alone)
    return tuple(choice.value for choice in question.choices if choice.value in together)


def _figure(question: Question, place: int) -> Decimal:
    return question.low + place * question.step
