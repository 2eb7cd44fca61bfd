"""What another answer does to a score by what it opens or closes, for each of the three banks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maxpulse.assessments.content import QuestionBank, load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue
from maxpulse.results.rules.likeness import counting
from tests.distribution import DOCUMENT
from tests.fakes.purses import BOTH, any_purse, dollars
from tests.unit.assessments.better import (
    BETTER,
    NEITHER,
    WITH_A_TEST_OF_THEIR_OWN,
    Person,
    assert_no_worse,
    two_answers,
)

KINDS = ("health", "wealth", "hybrid")
BANKS = [pytest.param(load_bank(kind), id=kind) for kind in KINDS]
# Both halves at once take as long as the two of them: a few such people each time, as many as of the others thoroughly.
ALL_OF = [*BANKS[:2], pytest.param(load_bank("hybrid"), id="hybrid", marks=pytest.mark.thorough)]
HYBRID = load_bank("hybrid")
A_FEW = settings(max_examples=6)


def read_by_conditions(bank: QuestionBank) -> frozenset[str]:
    """The questions whose answers open or close others."""
    return frozenset().union(*(reads for _question, reads in bank.conditional))


def what_changes_the_path(bank: QuestionBank) -> list[str]:
    return sorted(read_by_conditions(bank) & BETTER)


@pytest.mark.parametrize("bank", BANKS)
def test_each_answer_that_moves_a_score_is_drawn_in_its_better_direction_or_told_to_have_none(
    bank: QuestionBank,
) -> None:
    there = {question.id for question in bank.questions}
    moving = counting(bank) | read_by_conditions(bank)
    assert moving == (BETTER | NEITHER) & there
    assert not BETTER & NEITHER
    assert not set(what_changes_the_path(bank)) & set(WITH_A_TEST_OF_THEIR_OWN)
    told = DOCUMENT.read_text("utf-8")
    assert all(f"`{question}`" in told for question in NEITHER & there)


def test_the_answers_that_change_the_path_and_have_a_better_side_are_these() -> None:
    assert what_changes_the_path(HYBRID) == ["E_days", "E_min", "M_debt", "S_bad"]


def better_on_another_path(bank: QuestionBank, data: st.DataObject) -> None:
    person = data.draw(any_purse(bank.type))
    question = data.draw(st.sampled_from(what_changes_the_path(bank)))
    worse, better = data.draw(two_answers(bank.question(question), person))
    assert_no_worse(bank, person, question, worse, better)


@pytest.mark.parametrize("bank", ALL_OF)
@given(data=st.data())
def test_a_better_answer_that_opens_or_closes_questions_lowers_nothing(
    bank: QuestionBank, data: st.DataObject
) -> None:
    better_on_another_path(bank, data)


@A_FEW
@given(data=st.data())
def test_nor_does_it_in_a_few_who_answer_both(data: st.DataObject) -> None:
    better_on_another_path(HYBRID, data)


@pytest.mark.parametrize("kind", ["wealth", "hybrid"])
@pytest.mark.parametrize(
    ("person", "question", "worse", "better"),
    [
        pytest.param(
            {"M_debtpay": dollars("0"), "M_house": dollars("2000"), "M_home": "loan", "M_card": "full"},
            *("M_debt", "yes", "no"),
            id="no debts any more",
        ),
        pytest.param(
            {"M_liquid": dollars("4200"), "M_ins": ("income", "home", "health", "life")},
            *("M_ess", dollars("1"), dollars("0")),
            id="nothing to pay any more",
        ),
        pytest.param(
            {
                "M_income": SKIPPED,
                "M_gross": SKIPPED,
                "M_card": "none",
                "M_budget": "always",
                "M_late": "never",
            },
            *("M_debtpay", dollars("1"), dollars("0")),
            id="no payments any more, of an income unsaid",
        ),
    ],
)
def test_whoever_comes_to_need_or_owe_nothing_loses_nothing(
    kind: str, person: Person, question: str, worse: AnswerValue, better: AnswerValue
) -> None:
    assert_no_worse(load_bank(kind), {**BOTH, **person}, question, worse, better)
