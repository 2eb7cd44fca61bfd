"""Without debts, essentials or an income: nothing is divided by nothing, and what can be told is."""

from __future__ import annotations

from maxpulse.assessments.rules import SKIPPED, AnswerValue, score
from tests.fakes.purses import dollars, mira
from tests.unit.assessments.wealth import BANK, NOTHING_COMES_IN, driver, points


def test_without_debts_the_points_are_there_whatever_the_income() -> None:
    none = driver("debt_load", M_debt="no")
    assert none is not None
    assert (none.score, none.value) == (100, "$0, 0 % of income")
    assert points("debt_load", M_debt="no", **NOTHING_COMES_IN) == 100
    cards = driver("cards", M_debt="no")
    assert cards is not None
    assert (cards.score, cards.value) == (100, "No debts")
    assert cards.sentence == "You have no debts, so none on a card. Nothing to change."
    assert (cards.picture.you, cards.picture.next) == (100, None)
    assert points("debt_load", M_debt=SKIPPED) is not None
    assert points("cards", M_debt=SKIPPED) is None


def test_without_essentials_there_is_nothing_to_bridge() -> None:
    months = driver("months", M_ess=dollars("0"), M_liquid=dollars("0"))
    assert months is not None
    assert (months.score, months.value) == (100, "Nothing to bridge")
    assert months.sentence == "You have no essentials to pay. Nothing to change."
    assert (months.picture.you, months.picture.next) == (100, None)
    assert points("months", M_ess=dollars("0"), M_liquid=SKIPPED) is None


def test_of_payments_without_an_income_no_share_is_told_however_small_they_are() -> None:
    unsaid: dict[str, AnswerValue] = {"M_income": SKIPPED, "M_gross": SKIPPED}
    assert points("debt_load", **unsaid, M_debtpay=dollars("1")) is None
    assert points("debt_load", **unsaid, M_debtpay=dollars("0")) is None
    assert points("debt_load", **unsaid, M_debt="no") == 100


def test_without_an_income_no_share_is_told_and_the_months_remain() -> None:
    result = score(BANK, mira(**NOTHING_COMES_IN, M_debt=SKIPPED))
    told = {one.key for one in result.drivers}
    assert told.isdisjoint(
        {"spending", "saving", "debt_load", "housing", "retirement_rate", "retirement_pot"}
    )
    assert "months" in told
    assert [area.key for area in result.unscored] == ["debt", "future"]
