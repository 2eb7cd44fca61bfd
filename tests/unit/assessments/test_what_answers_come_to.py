"""The same answers come to the same figures for as long as the version says so: results are compared by it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from maxpulse.assessments.content import (
    HALVES,
    Question,
    QuestionBank,
    bank_on_disk,
    load_bank,
    versions_on_disk,
)
from maxpulse.assessments.content.money import COUNTRY, currency_of
from maxpulse.assessments.rules import SKIPPED, AnswerValue, NothingScored, Quantity, score
from maxpulse.assessments.rules.grades import grade, grade_level, level, out_of_ten

PEOPLE = 500
HUNDREDTHS = 10_001
# The most of each amount, so that its share of an income lies on all sides of every anchor.
MOST = {
    "M_income": 4000,
    "M_gross": 6000,
    "M_ess": 4400,
    "M_liquid": 24_000,
    "M_debtpay": 2000,
    "M_house": 3000,
    "M_save": 900,
    "M_ret": 100_000,
}
COME_TO = {
    ("health", "2026.1"): "12ee6867985da80f",
    ("health", "2026.2"): "760e2fbf3987f32d",
    ("wealth", "2026.1"): "e7d24ca00ace7c2c",
    ("wealth", "2026.2"): "b92f04f8da7a6468",
    ("hybrid", "2026.2+2026.2"): "f8b8787ba5832cbf",
}
CUTS = "b4d79e9b0477b8d7"
WHAT_TO_DO = """
The same answers come to something else than before, under {version}: {digest}.
- A figure of its files was changed: leave this version as it was, and give the change to a new one, a folder beside it.
- The rules were changed (maxpulse/assessments/rules): raise RULES in maxpulse/assessments/content/scoring.py, so that
  results of before are scored anew before they are compared, and say so in docs/assessment.md.
Then write down here what it comes to. A new version needs a line of its own."""

BANKS = [
    *(bank_on_disk(half, version) for half in HALVES for version in versions_on_disk(half)),
    load_bank("hybrid"),
]


@pytest.mark.parametrize("bank", [pytest.param(each, id=f"{each.type} {each.version}") for each in BANKS])
def test_a_version_makes_the_same_of_the_same_answers(bank: QuestionBank) -> None:
    made = digest([figures(bank, person) for person in people(bank)])
    version = bank.type, bank.scoring_version
    assert COME_TO.get(version) == made, WHAT_TO_DO.format(version=" ".join(version), digest=made)


def test_points_are_graded_as_they_were() -> None:
    points = [Decimal(each) / 100 for each in range(HUNDREDTHS)]
    made = digest([(grade(each), grade_level(grade(each)), level(each), out_of_ten(each)) for each in points])
    assert made == CUTS, WHAT_TO_DO.format(version="every version", digest=made)


def figures(bank: QuestionBank, person: dict[str, AnswerValue]) -> tuple[Any, ...] | None:
    """What a person's answers come to, without a word; None where they do not suffice."""
    try:
        result = score(bank, person)
    except NothingScored:
        return None
    return (
        *(result.figures[2:], result.level, result.age_band, result.potential.total, result.potential.grade),
        *((part.key, part.total, part.grade) for part in result.parts),
        *((area.level, area.shown) for area in result.areas),
        *((driver.next_score, driver.points) for driver in result.drivers),
        *((step.key, step.gain, step.area_before, step.area_after) for step in result.priorities),
        *((each.question, each.is_right) for each in result.knowledge),
    )


def people(bank: QuestionBank) -> Iterator[dict[str, AnswerValue]]:
    """The same people each time, with every answer that a question takes. What one says hangs on no other question."""
    for number in range(PEOPLE):
        yield in_own_currency({question.id: said(question, number) for question in bank.questions})


def said(question: Question, number: int) -> AnswerValue:
    """What that person says to a question."""
    if not question.required and chance(question.id, number, "skips") % 8 == 0:
        return SKIPPED
    drawn = chance(question.id, number, "says")
    if question.is_money:
        # Small ones oftener: what somebody young should have saved is little.
        amount = Decimal((drawn % 97) ** 2 * MOST[question.id] // 96**2)
        return Quantity(amount, "USD", str(amount))
    if question.is_numeric:
        return question.low + drawn % int((question.high - question.low) / question.step + 1) * question.step
    if question.id == COUNTRY and drawn % 2:
        return "us"  # Much is asked and counted there alone.
    if question.kind != "multi":
        return question.choices[drawn % len(question.choices)].value
    free = [choice.value for choice in question.choices if not choice.exclusive]
    chosen = tuple(value for place, value in enumerate(free) if drawn >> 2 * place & 3 == 0)
    return chosen or tuple(choice.value for choice in question.choices if choice.exclusive)[:1] or (free[0],)


def in_own_currency(person: dict[str, AnswerValue]) -> dict[str, AnswerValue]:
    """Amounts in what is paid with where they live."""
    unit = currency_of(person)
    return {
        key: Quantity(value.amount, unit, value.entered) if isinstance(value, Quantity) else value
        for key, value in person.items()
    }


def chance(*about: object) -> int:
    """A number that follows from what it is about, on every machine."""
    return int.from_bytes(sha256(repr(about).encode()).digest()[:8])


def digest(made: list[Any]) -> str:
    """Short enough to stand here."""
    return sha256(repr(made).encode()).hexdigest()[:16]
