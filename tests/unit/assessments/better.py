"""Answers with a better side, drawn in twos, and what a better one may never do."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import reject
from hypothesis import strategies as st

from maxpulse.assessments.content import Question, QuestionBank
from maxpulse.assessments.content.money import currency_of
from maxpulse.assessments.rules import SKIPPED, Answers, AnswerValue, Result, path, score
from maxpulse.assessments.rules.grades import GRADES
from tests.fakes.people import answer_to
from tests.fakes.purses import dollars

# The better direction of each figure; those with a plateau have one on each of its sides, and a test of their own.
UP = (
    *("E_days", "E_min", "E_vig", "E_str", "S_fresh", "N_veg", "N_fruit", "H_drinks"),
    *("M_liquid", "M_save", "M_ret", "M_retrate"),
)
DOWN = (
    *("E_sit", "S_bad", "N_sugar", "C_alc"),
    *("M_ess", "M_debtpay", "M_house", "M_draw"),
)
CHOICES = (
    *("S_reg", "N_grain", "N_fast", "N_salt", "N_meat", "H_urine", "C_nic"),
    *("M_late", "M_budget", "M_card", "M_plan", "F1", "F2", "F3", "F4", "F5"),
)
OWING = "M_debt"
WITH_A_TEST_OF_THEIR_OWN = ("S_hours", "D_weight", "M_ins")
# Answers that are neither better nor worse, whatever hangs on them: docs/assessment.md says so of each.
NEITHER = frozenset(
    {
        *("D_age", "D_sex", "D_flags", "D_height", "D_ancestry", "H_heat"),
        *("D_household", "D_country", "M_work", "M_home", "M_income", "M_gross"),
    }
)
BETTER = frozenset((*UP, *DOWN, *CHOICES, OWING, *WITH_A_TEST_OF_THEIR_OWN))
RANK = {name: -place for place, (name, _) in enumerate(GRADES)}
Person = dict[str, AnswerValue]


def two_answers(question: Question, person: Person) -> st.SearchStrategy[tuple[AnswerValue, AnswerValue]]:
    """Two answers to a question, the worse one first; they may be the same. An amount is in the person's currency."""
    if question.id == OWING:
        return st.just(("yes", "no"))
    if question.id in CHOICES:
        choices = st.sampled_from(
            [(choice.points or Decimal(0), choice.value) for choice in question.choices]
        )
        return st.tuples(choices, choices).map(lambda two: (min(two)[1], max(two)[1]))
    figures = (
        st.one_of(st.just(0), st.just(1), st.integers(0, 60_000))
        if question.is_money
        else answer_to(question, skippable=False)
    )

    def in_order(two: tuple[Decimal, Decimal]) -> tuple[AnswerValue, AnswerValue]:
        low, high = sorted(two)
        worse, better = (low, high) if question.id in UP else (high, low)
        if question.is_money:
            unit = currency_of(person)
            return dollars(str(worse), unit), dollars(str(better), unit)
        return worse, better

    return st.tuples(figures, figures).map(in_order)  # type: ignore[arg-type]


def points_of(result: Result) -> dict[str, Decimal]:
    """The points of each item."""
    return {driver.key: driver.score for driver in result.drivers}


def assert_no_worse(
    bank: QuestionBank, person: Answers, question: str, worse: AnswerValue, better: AnswerValue
) -> None:
    """No item, area, total or grade is lower with the better answer, and none is gone; the path may be another.

    Whoever keeps to themselves what is asked after the one answer alone has said less there, and not only better or
    worse: that is not compared.
    """
    before, after = {**person, question: worse}, {**person, question: better}
    ways = [{asked.id for asked in path(bank, answers)} for answers in (before, after)]
    if any(person.get(each) == SKIPPED for each in ways[0] ^ ways[1]):
        reject()
    low, high = score(bank, before), score(bank, after)
    points = points_of(high)
    lower = {key: (own, points.get(key)) for key, own in points_of(low).items() if points.get(key, -1) < own}
    assert not lower, lower
    for one, other in zip(low.areas, high.areas, strict=True):
        assert (other.score or 0) >= (one.score or 0), one.key
    assert high.total >= low.total
    assert RANK[high.grade] >= RANK[low.grade]
