"""What another answer would take: answers already given that would not count then. They stay kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from maxpulse.assessments.content.answers import Answers, AnswerValue, Quantity, Skipped
from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.money import COUNTRY, currency_of
from maxpulse.assessments.rules.path import reachable_answers
from maxpulse.core.tongue import plain

# A longer scale is looked at in so many places, and between two of them only where they differ.
PLACES = 64

Left = tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Figures from `low` to `high` (both included, in the question's first unit) and what would not count with them."""

    low: Decimal
    high: Decimal
    left: Left


def matters(bank: QuestionBank, question: Question) -> bool:
    """True when whether another question is asked, or in which currency, depends on this one."""
    is_read = any(question.id in reads for _, reads in bank.conditional)
    return is_read or (question.id == COUNTRY and bool(bank.money))


def left_behind(bank: QuestionBank, answers: Answers, question: Question, value: AnswerValue) -> Left:
    """The questions whose answers count now and would not with that value; those skipped are no loss."""
    after = reachable_answers(bank, {**answers, question.id: value})
    return tuple(
        bank.question(one)
        for one, given in reachable_answers(bank, answers).items()
        if one not in after and not isinstance(given, Skipped)
    )


def by_choice(bank: QuestionBank, answers: Answers, question: Question) -> dict[str, Left]:
    """For each choice not made: what making it would leave behind, where it leaves anything."""
    given = answers.get(question.id)
    chosen = given if isinstance(given, tuple) else (given,)
    found = {}
    for choice in question.choices:
        if choice.value not in chosen:
            left = left_behind(bank, answers, question, _with(question, chosen, choice.value))
            if left:
                found[choice.value] = left
    return found


def by_figure(bank: QuestionBank, answers: Answers, question: Question) -> tuple[Span, ...]:
    """The spans of figures that would leave something behind, ascending."""
    last = int((question.high - question.low) / question.step)
    stops = _stops(bank, answers, question, last)
    spans = []
    for left, part in groupby(stops, key=lambda stop: stop[1]):
        places = [place for place, _ in part]
        if left:
            spans.append(Span(_figure(question, places[0]), _figure(question, places[-1]), left))
    return tuple(spans)


def _with(question: Question, chosen: Sequence[AnswerValue | None], value: str) -> AnswerValue:
    if question.kind != "multi":
        return value
    alone = {choice.value for choice in question.choices if choice.exclusive}
    together = {value} if value in alone else ({value, *(str(one) for one in chosen)} - alone)
    return tuple(choice.value for choice in question.choices if choice.value in together)


def _stops(bank: QuestionBank, answers: Answers, question: Question, last: int) -> Iterator[tuple[int, Left]]:
    """Places on the scale with what each leaves behind, both sides of every change among them."""

    def at(place: int) -> Left:
        return left_behind(bank, answers, question, _given(question, answers, _figure(question, place)))

    stride = max(1, last // PLACES)
    known = [(place, at(place)) for place in sorted({*range(0, last, stride), last})]
    for (one, left), (two, right) in pairwise(known):
        yield one, left
        low, high = one, two
        while left != right and high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if at(middle) == left else (low, middle)
        if left != right:
            yield low, left
            yield high, at(high)
    yield known[-1]


def _given(question: Question, answers: Answers, figure: Decimal) -> AnswerValue:
    return Quantity(figure, currency_of(answers), plain(figure)) if question.is_money else figure


def _figure(question: Question, place: int) -> Decimal:
    return question.low + place * question.step
