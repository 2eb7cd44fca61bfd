"""What a result of wealth says beside its scores, and that it is the same when it is read again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.rules import SKIPPED, AnswerValue, Result, score
from tests.fakes.purses import EASY, MIRA, TIGHT, dollars, mira
from tests.unit.assessments.wealth import BANK, NOTHING_COMES_IN, RETIRED, driver


def test_knowledge_is_shown_with_the_right_answer_and_never_scored() -> None:
    result = score(BANK, MIRA)
    assert [(one.question, one.is_right) for one in result.knowledge] == [
        ("K1", True),
        ("K2", False),
        ("K3", False),
    ]
    assert result.knowledge[1].right == "Less than before"
    assert all(one.explanation for one in result.knowledge)
    clever = score(BANK, mira(K2="less", K3="single"))
    assert (clever.total, clever.drivers) == (result.total, result.drivers)
    assert score(BANK, mira(K1=SKIPPED)).knowledge[0].question == "K2"


@pytest.mark.parametrize(
    ("changes", "raised"),
    [
        ({}, False),
        ({"M_late": "three"}, True),
        ({"F5": "always"}, True),
        ({"M_debtpay": dollars("1720")}, False),
        ({"M_debtpay": dollars("1721")}, True),
        ({"M_debtpay": dollars("1721"), "M_debt": "no"}, False),
    ],
)
def test_where_money_is_tight_help_is_pointed_out(changes: dict[str, AnswerValue], raised: bool) -> None:
    assert ("money_signpost" in score(BANK, mira(**changes)).flags) is raised


@pytest.mark.parametrize(
    ("item", "changes", "value", "sentence"),
    [
        (
            "months",
            {},
            "2 months ($4,200)",
            "$2,100 more and you reach the next level, at 3 months of essentials.",
        ),
        (
            *("spending", {}, "$2,100, 70 % of income"),
            "$300 less per month and you reach the next level, at 60 % of your income.",
        ),
        (
            "retirement_rate",
            {},
            "6 % of income",
            "4 percent more and you reach the next level, at 10 % of your income.",
        ),
        ("bills", {}, "Once", "One fewer is the next level: never."),
        ("covers", {}, "2 covers in place", "2 covers more and all that counts for you is in place."),
        (
            *("drawdown", {**RETIRED, "M_draw": Decimal("5.5")}, "5½ %"),
            "½ percent less and you reach the next level, at 5 % a year.",
        ),
        ("saving", {"M_save": dollars("600")}, "$600, 20 % of income", "Top level. Nothing to change."),
    ],
)
def test_the_distance_to_the_next_level_is_told_in_money(
    item: str, changes: dict[str, AnswerValue], value: str, sentence: str
) -> None:
    found = driver(item, **changes)
    assert found is not None
    assert (found.value, found.sentence) == (value, sentence)


def test_a_result_is_the_same_after_it_was_stored_and_older_ones_still_read() -> None:
    for answers in (MIRA, EASY, TIGHT, mira(**NOTHING_COMES_IN)):
        result = score(BANK, answers)
        assert Result.from_json(result.as_json()) == result
    kept_before = {
        key: value for key, value in score(BANK, MIRA).as_json().items() if key not in ("parts", "knowledge")
    }
    assert Result.from_json(kept_before).knowledge == ()
