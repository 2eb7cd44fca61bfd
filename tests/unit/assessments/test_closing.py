"""What another answer would take out of the score is known before it is given, and comes back with the branch."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, path, reachable_answers, score
from maxpulse.assessments.rules.closing import Left, by_choice, by_figure, left_behind, matters
from tests.fakes.people import answer_to, anybody, rosa
from tests.fakes.purses import MIRA, dollars

BANK = load_bank("health")
READ = [question.id for question in BANK.questions if matters(BANK, question)]


def ids(left: Left) -> list[str]:
    return [question.id for question in left]


def test_only_questions_that_others_depend_on_matter() -> None:
    assert set(READ) == {"D_flags", "E_days", "E_min", "S_bad"}


def test_every_question_that_may_stop_being_asked_can_be_named_in_a_sentence() -> None:
    for question in BANK.questions:
        assert bool(question.topic) is (question.show_if is not None), question.id


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("pregnant", ["D_height", "D_weight", "H_drinks", "H_urine", "H_heat"]),
        ("breastfeeding", ["D_height", "D_weight"]),
        ("heart_kidney", ["D_height", "D_weight", "H_drinks", "H_urine", "H_heat"]),
        ("fluid_limit", ["H_drinks", "H_urine", "H_heat"]),
        ("injury", []),
    ],
)
def test_a_choice_says_which_answers_it_would_leave_behind(choice: str, left: list[str]) -> None:
    found = by_choice(BANK, rosa(), BANK.question("D_flags"))
    assert ids(found.get(choice, ())) == left, "what was skipped (descent) is no loss"


def test_a_further_choice_is_weighed_with_those_already_made() -> None:
    found = by_choice(BANK, rosa(D_flags=("breastfeeding",)), BANK.question("D_flags"))
    assert ids(found["fluid_limit"]) == ["H_drinks", "H_urine", "H_heat"]
    assert "none" not in found, "it opens what was closed"


@pytest.mark.parametrize(
    ("question", "changes", "spans"),
    [
        ("E_days", {}, [("0", "0", ["E_min", "E_vig"])]),
        ("E_min", {}, [("0", "0", ["E_vig"])]),
        ("E_vig", {}, []),
        ("S_bad", {"S_bad": Decimal(5), "S_long": "yes"}, [("0", "2", ["S_long"])]),
        ("S_bad", {}, []),
    ],
)
def test_figures_say_from_where_to_where_they_leave_answers_behind(
    question: str, changes: dict[str, AnswerValue], spans: list[tuple[str, str, list[str]]]
) -> None:
    found = by_figure(BANK, rosa(**changes), BANK.question(question))
    assert [(f"{span.low:f}", f"{span.high:f}", ids(span.left)) for span in found] == spans


def test_another_country_says_which_amounts_it_would_leave_behind() -> None:
    wealth = load_bank("wealth")
    amounts = [one.id for one in wealth.questions if one.is_money and one.id in MIRA]
    found = by_choice(wealth, MIRA, wealth.question("D_country"))
    assert ids(found["gb"]) == amounts
    assert "us" not in found
    in_pounds = {**MIRA, "D_country": "gb", "M_income": dollars("2000", "GBP")}
    assert ids(by_choice(wealth, in_pounds, wealth.question("D_country"))["ch"]) == ["M_income"], (
        "what does not count already is no loss"
    )
    assert ids(by_choice(wealth, in_pounds, wealth.question("D_country"))["us"]) == ["M_income"]


def test_no_income_says_what_it_leaves_behind() -> None:
    wealth = load_bank("wealth")
    [span] = by_figure(wealth, MIRA, wealth.question("M_income"))
    assert (span.low, span.high) == (0, 0)
    assert {"M_gross", "M_debtpay", "M_house", "M_save"} <= set(ids(span.left))


@given(anybody(), st.sampled_from(READ), st.data())
def test_what_is_told_is_what_happens_and_the_answers_come_back(
    person: dict[str, AnswerValue], question_id: str, data: st.DataObject
) -> None:
    question = BANK.question(question_id)
    value = data.draw(answer_to(question))
    before, changed = reachable_answers(BANK, person), {**person, question_id: value}
    after = reachable_answers(BANK, changed)
    if question_id in before:
        gone = {key for key in before if key not in after and before[key] != SKIPPED}
        assert set(ids(left_behind(BANK, person, question, value))) == gone
    assert changed.items() >= {key: answer for key, answer in person.items() if key != question_id}.items()
    assert reachable_answers(BANK, {**changed, question_id: person[question_id]}) == before


@given(anybody(), st.randoms(use_true_random=False))
def test_whatever_the_order_of_clicks_the_last_answers_alone_make_the_score(
    person: dict[str, AnswerValue], dice: random.Random
) -> None:
    clicks = [(question.id, person[question.id]) for question in BANK.questions]
    earlier = [(key, value) for key, value in rosa(S_long="no", H_heat="yes").items() if dice.random() < 0.7]
    dice.shuffle(earlier)
    dice.shuffle(clicks)
    now: dict[str, AnswerValue] = {}
    for key, value in [*earlier, *clicks]:
        now[key] = value
    assert path(BANK, now) == path(BANK, person)
    assert score(BANK, now) == score(BANK, reachable_answers(BANK, person))
