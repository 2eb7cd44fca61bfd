"""Who finishes: adults of a survey, households that are made up, and both together; each with marks of their own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Final

from maxpulse.analysis.patterns import Pattern, patterns_of
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Answers, AnswerValue, NothingScored, Quantity, next_question, score
from maxpulse.assessments.rules.types import Result
from tests.fakes.households import households
from tests.fakes.survey import survey_people

STREAMS: Final = ("health", "wealth", "hybrid")
MADE_UP: Final = 5000
# Parts that stand in nothing of ours: who finds one has found a person.
NAME, ADDRESS, WORDS = "Quintrellia", "@vraxo.example", "zorbeline"
# Five figures behind the point: no constant has them, and a moment in a log has six.
FIRST_FRACTION: Final = 10_001
MEASURED: Final = ("D_weight", "D_height", "M_income", "M_liquid")


@dataclass(frozen=True, slots=True)
class Someone:
    """A person, what they answer, their result by the rules and the patterns that it needs."""

    number: int
    answers: Answers
    result: Result
    patterns: tuple[Pattern, ...]

    @property
    def name(self) -> str:
        """What they are called."""
        return f"Ada {NAME}-{self.number}"

    @property
    def address(self) -> str:
        """Where their mail would go."""
        return f"ada.{self.number}{ADDRESS}"

    @property
    def words(self) -> str:
        """Something they wrote in their own words."""
        return f"{WORDS} {self.number}"

    @property
    def measures(self) -> tuple[str, ...]:
        """What they measured, as they typed it; nobody else has the same."""
        given = (self.answers.get(question) for question in MEASURED)
        amounts = (each.amount if isinstance(each, Quantity) else each for each in given)
        return tuple(dict.fromkeys(str(each) for each in amounts if isinstance(each, Decimal) and each))


def crowd(stream: str, seed: int, most: int | None = None, first: int = 1) -> list[Someone]:
    """Everybody of a stream who comes to a result, in random order; at most so many. A seed gives the same again.

    They are numbered from `first`: whose numbers differ, differ in all marks.
    """
    people = list(_people(stream, seed))
    random.Random(seed).shuffle(people)
    return list(islice(_scored(stream, people, first), most))


def _people(stream: str, seed: int) -> Iterator[Answers]:
    made: dict[str, Callable[[], Iterable[Answers]]] = {
        "health": lambda: survey_people(seed),
        "wealth": lambda: households(MADE_UP, seed),
        "hybrid": lambda: (
            {**money, **adult}
            for adult, money in zip(survey_people(seed), households(MADE_UP, seed), strict=False)
        ),
    }
    yield from made[stream]()


def _scored(stream: str, people: Iterable[Answers], first: int) -> Iterator[Someone]:
    bank = load_bank(stream)
    for number, answers in enumerate(people, first):
        marked = {key: _marked(key, value, number) for key, value in answers.items()}
        # Whoever changed their country after their amounts were given is asked for them again.
        if next_question(bank, marked):
            continue
        try:
            result = score(bank, marked)
        except NothingScored:
            continue
        yield Someone(number, marked, result, patterns_of(result))


def _marked(question: str, value: AnswerValue, number: int) -> AnswerValue:
    amount = value.amount if isinstance(value, Quantity) else value
    # Nothing stays nothing: "no income" is another answer than a very small one.
    if question not in MEASURED or not isinstance(amount, Decimal) or not amount:
        return value
    # Too little for a level, enough to tell people apart.
    own = int(amount) + Decimal(FIRST_FRACTION + 10 * number) / 100_000
    return replace(value, amount=own, entered=str(own)) if isinstance(value, Quantity) else own
