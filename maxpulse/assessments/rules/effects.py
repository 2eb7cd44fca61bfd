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


def effect(bank: QuestionBank, answers: Answers, question: Question, value: AnswerValue) -> Effect:
    """What would change with that value in place of the answer there is. All answers stay kept."""
    path, counted = walk(bank, answers)
    path_then, counted_then = walk(bank, {**answers, question.id: value})
    open_now = {each.id for each in path if each.id not in counted}
    asked = tuple(each for each in path_then if each.id not in counted_then and each.id not in open_now)
    on_path, new = {each.id for each in path_then}, {each.id for each in asked}
    return Effect(
        left=tuple(each for each in path if _is_told(counted, each) and each.id not in counted_then),
        back=tuple(
            each
            for each in path_then
            if _is_told(counted_then, each) and each.id not in counted and each.id != question.id
        ),
        asked=asked,
        opens_more=any(one not in on_path and reads & new for one, reads in bank.conditional),
    )


def by_choice(bank: QuestionBank, answers: Answers, question: Question) -> dict[str, Effect]:
    """For each choice not made: what making it would change, where it changes anything."""
    given = answers.get(question.id)
    chosen = given if isinstance(given, tuple) else (given,)
    found = {
        choice.value: effect(bank, answers, question, _with(question, chosen, choice.value))
        for choice in question.choices
        if choice.value not in chosen
    }
    return {value: each for value, each in found.items() if each}


def by_figure(bank: QuestionBank, answers: Answers, question: Question) -> tuple[Span, ...]:
    """The spans of figures that would change something, ascending."""
    last = int((question.high - question.low) / question.step)
    stops = _stops(bank, answers, question, last)
    spans = []
    for found, part in groupby(stops, key=lambda stop: stop[1]):
        places = [place for place, _ in part]
        if found:
            spans.append(Span(_figure(question, places[0]), _figure(question, places[-1]), found))
    return tuple(spans)


def _is_told(counted: Answers, question: Question) -> bool:
    return not isinstance(counted.get(question.id, SKIPPED), Skipped)


def _with(question: Question, chosen: Sequence[AnswerValue | None], value: str) -> AnswerValue:
    if question.kind != "multi":
        return value
    alone = {choice.value for choice in question.choices if choice.exclusive}
    together = {value} if value in alone else ({value, *(str(one) for one in chosen)} - alone)
    return tuple(choice.value for choice in question.choices if choice.value in together)


def _stops(
    bank: QuestionBank, answers: Answers, question: Question, last: int
) -> Iterator[tuple[int, Effect]]:
    """Places on the scale with what each changes, both sides of every difference among them."""

    def at(place: int) -> Effect:
        return effect(bank, answers, question, _given(question, answers, _figure(question, place)))

    stride = max(1, last // PLACES)
    known = [(place, at(place)) for place in sorted({*range(0, last, stride), last})]
    for (one, found), (two, other) in pairwise(known):
        yield one, found
        low, high = one, two
        while found != other and high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if at(middle) == found else (low, middle)
        if found != other:
            yield low, found
            yield high, at(high)
    yield known[-1]


def _given(question: Question, answers: Answers, figure: Decimal) -> AnswerValue:
    return Quantity(figure, currency_of(answers), plain(figure)) if question.is_money else figure


def _figure(question: Question, place: int) -> Decimal:
    return question.low + place * question.step
