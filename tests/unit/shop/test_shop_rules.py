"""What a purchase costs, what fits a result, and what stands on a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import AnswerValue, score
from maxpulse.core.ids import new_id
from maxpulse.shop import rules
from tests.fakes.people import rosa
from tests.fakes.purses import MIRA

HEALTH, WEALTH = load_bank("health"), load_bank("wealth")
PRICES = st.decimals("0", "9999.99", places=2)


@dataclass(frozen=True)
class Area:
    """An area of a result."""

    key: str
    score: Decimal | None
    label: str = ""
    shown: int | None = None


@dataclass(frozen=True)
class Good:
    """A product."""

    name: str
    helps: tuple[str, ...]
    price: Decimal = Decimal(10)
    product_type: str = "app"


SLEEP_IS_WEAKEST = (Area("exercise", Decimal(60)), Area("sleep", Decimal(30)), Area("habits", Decimal(100)))


@given(PRICES, st.integers(1, rules.MOST_AT_ONCE))
def test_a_line_costs_its_pieces_to_the_cent(price: Decimal, quantity: int) -> None:
    assert rules.line_total(price, quantity) == sum([price] * quantity)


@pytest.mark.parametrize("quantity", [-1, 0, rules.MOST_AT_ONCE + 1])
def test_nobody_buys_none_or_a_lorry_full(quantity: int) -> None:
    with pytest.raises(rules.BadQuantity):
        rules.line_total(Decimal(10), quantity)


def test_a_form_offers_no_more_than_there_is() -> None:
    assert [rules.most_to_buy(stock) for stock in (None, 0, 3, 500)] == [10, 0, 3, 10]


def test_the_weakest_area_is_served_first() -> None:
    goods = [Good("Move", ("exercise",)), Good("Rest", ("sleep",))]
    offered = rules.fitting(goods, SLEEP_IS_WEAKEST)
    assert [(good.name, area.key) for good, area in offered] == [("Rest", "sleep"), ("Move", "exercise")]


def test_the_product_most_to_the_point_wins_then_the_cheaper() -> None:
    broad = Good("All", ("sleep", "exercise"), Decimal(1))
    dear, cheap = Good("Dear", ("sleep",), Decimal(30)), Good("Cheap", ("sleep",), Decimal(20))
    offered = rules.fitting([broad, dear, cheap], SLEEP_IS_WEAKEST, most=1)
    assert [good.name for good, _ in offered] == ["Cheap"]


def test_a_supplement_comes_after_everything_else_for_its_area() -> None:
    goods = [Good("Capsules", ("sleep",), Decimal(1), "supplement"), Good("Rest", ("sleep", "exercise"))]
    assert [good.name for good, _ in rules.fitting(goods, SLEEP_IS_WEAKEST, most=1)] == ["Rest"]


@pytest.mark.parametrize(
    "told", ["pregnant", "breastfeeding", "heart_kidney", "fluid_limit", "eating_disorder", "injury"]
)
def test_no_supplement_is_offered_to_whoever_told_us_of_something_medical(told: str) -> None:
    flags = score(HEALTH, rosa(D_flags=(told,))).flags
    assert not rules.may_offer(Good("Capsules", ("sleep",), product_type="supplement"), flags)
    assert rules.may_offer(Good("Rest", ("sleep",)), flags)


@pytest.mark.parametrize(
    "low", [{"C_mood": Decimal(3)}, {"C_stress": Decimal(0)}, {"S_bad": Decimal(4), "S_long": "yes"}]
)
def test_nothing_is_offered_beside_a_way_to_help(low: dict[str, AnswerValue]) -> None:
    assert rules.may_offer(Good("Rest", ("sleep",)), score(HEALTH, rosa()).flags), "the premise"
    assert not rules.may_offer(Good("Rest", ("sleep",)), score(HEALTH, rosa(**low)).flags)


def test_nothing_is_offered_to_whoever_is_in_debt() -> None:
    assert not rules.may_offer(Good("Course", ("debt",)), score(WEALTH, {**MIRA, "M_late": "three"}).flags)
    assert rules.may_offer(Good("Course", ("debt",)), score(WEALTH, MIRA).flags), "the premise"


def test_one_product_is_not_offered_twice() -> None:
    offered = rules.fitting([Good("All", ("sleep", "exercise"))], SLEEP_IS_WEAKEST)
    assert len(offered) == 1


def test_areas_without_a_score_or_without_anything_to_gain_get_no_offer() -> None:
    areas = (Area("habits", Decimal(100)), Area("hydration", None))
    assert rules.fitting([Good("Habit", ("habits",)), Good("Jug", ("hydration",))], areas) == []


def test_a_receipt_number_names_the_day_and_is_easy_to_read_out() -> None:
    purchase = UUID("0193530e-0000-7000-8000-00ff00ff00ff")
    assert rules.receipt_number(purchase, datetime(2026, 11, 22, tzinfo=UTC)) == "261122-74AP-6AH7"


def test_a_thousand_receipts_of_one_day_differ() -> None:
    today = datetime(2026, 11, 22, tzinfo=UTC)
    assert len({rules.receipt_number(new_id(), today) for _ in range(1000)}) == 1000
