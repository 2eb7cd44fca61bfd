"""Every published anchor and cut-off of the wealth score, one row each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.rules import SKIPPED, AnswerValue, score
from maxpulse.assessments.rules.scoring.wealth import covers_that_count, fidelity_multiple
from tests.fakes.purses import dollars, mira
from tests.unit.assessments.wealth import BANK, RETIRED, points


def rows(text: str) -> list[tuple[str, Decimal]]:
    return [(figure, Decimal(expected)) for figure, expected in (row.split(":") for row in text.split())]


@pytest.mark.parametrize(("costs", "expected"), rows("0:100 1500:100 1800:80 2250:50 2700:20 3000:0 4000:0"))
def test_essentials_are_a_share_of_the_income(costs: str, expected: Decimal) -> None:
    assert points("spending", M_ess=dollars(costs)) == expected


@pytest.mark.parametrize(
    ("saved", "expected"), rows("0:0 500:12.5 1000:25 2000:40 4000:60 6000:80 9000:90 12000:100 99999:100")
)
def test_the_reserve_is_counted_in_months_of_essentials(saved: str, expected: Decimal) -> None:
    assert points("months", M_ess=dollars("2000"), M_liquid=dollars(saved)) == expected


@pytest.mark.parametrize(
    ("aside", "expected"), rows("0:0 75:17.5 150:35 300:60 375:70 450:80 600:100 3000:100")
)
def test_what_is_put_aside_is_a_share_of_the_income_after_tax(aside: str, expected: Decimal) -> None:
    assert points("saving", M_save=dollars(aside)) == expected


@pytest.mark.parametrize(
    ("payments", "expected"), rows("0:100 600:100 1120:85 1440:70 1720:40 2000:15 2400:0 4000:0")
)
def test_payments_on_debts_are_a_share_of_the_income_before_tax(payments: str, expected: Decimal) -> None:
    assert points("debt_load", M_debtpay=dollars(payments)) == expected


def test_without_the_income_before_tax_the_one_after_it_stands_in() -> None:
    assert points("debt_load", M_gross=SKIPPED, M_debtpay=dollars("1080")) == 70  # 36 % of 3,000
    assert points("housing", M_gross=SKIPPED, M_house=dollars("1080")) == 70


@pytest.mark.parametrize(
    ("home", "cost", "expected"),
    [
        *(("loan", *row) for row in rows("0:100 1120:100 1280:85 1440:70 1720:45 2000:20 4000:20")),
        *(("rent", *row) for row in rows("1120:100 1200:100 1440:70 2000:20")),
        *((SKIPPED, *row) for row in rows("1120:100 1440:70 2000:20")),
    ],
)
def test_housing_is_a_share_of_the_income_and_who_rents_may_spend_more(
    home: AnswerValue, cost: str, expected: Decimal
) -> None:
    assert points("housing", M_home=home, M_house=dollars(cost)) == expected


@pytest.mark.parametrize(("percent", "expected"), rows("0:0 5:40 10:70 15:100 30:100"))
def test_what_goes_into_retirement(percent: str, expected: Decimal) -> None:
    assert points("retirement_rate", M_retrate=Decimal(percent)) == expected


@pytest.mark.parametrize(
    ("age", "multiple"), rows("30:1 35:2 40:3 45:4 50:6 55:7 60:8 67:10 80:10 27:0.5 37:2.4")
)
def test_how_many_incomes_to_have_put_aside_by_age(age: str, multiple: Decimal) -> None:
    assert fidelity_multiple(Decimal(age)) == multiple


@pytest.mark.parametrize(
    ("saved", "expected"), rows("0:0 72000:30 144000:55 216000:75 288000:100 999999:100")
)
def test_retirement_savings_against_the_multiple_of_the_age(saved: str, expected: Decimal) -> None:
    # Fifty years, 4,000 a month before tax: six yearly incomes are 288,000.
    assert points("retirement_pot", D_age=Decimal(50), M_ret=dollars(saved)) == expected


@pytest.mark.parametrize(("percent", "expected"), rows("0:100 4:100 5:80 7:40 10:0 15:0"))
def test_retired_people_are_scored_by_what_they_use_up(percent: str, expected: Decimal) -> None:
    assert points("drawdown", **{**RETIRED, "M_draw": Decimal(percent)}) == expected
    assert points("retirement_pot", **RETIRED) is None
    assert points("retirement_rate", **RETIRED) is None


@pytest.mark.parametrize(
    ("item", "question", "choices"),
    [
        ("bills", "M_late", "never:100 once:60 twice:30 three:0"),
        ("budget", "M_budget", "never:0 sometimes:33 often:67 always:100"),
        ("goals", "M_plan", "never:0 sometimes:33 often:67 always:100"),
        ("cards", "M_card", "full:100 no_card:100 part:60 minimum:25 none:0"),
        *(
            (item, f"F{number}", "4:100 3:75 2:50 1:25 0:0")
            for number, item in enumerate(("feels_safe", "feels_prepared", "feels_left"), 1)
        ),
        ("feels_free", "F4", "never:100 seldom:75 sometimes:50 often:25 always:0"),
        ("feels_on_time", "F5", "never:100 seldom:75 sometimes:50 often:25 always:0"),
    ],
)
def test_choices_carry_their_points(item: str, question: str, choices: str) -> None:
    assert {choice.value for choice in BANK.question(question).choices} == {
        value for value, _ in rows(choices)
    }
    for value, expected in rows(choices):
        assert points(item, **{question: value}) == expected


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, ("income", "home", "health", "life")),
        ({"D_household": Decimal(1)}, ("income", "home", "health")),
        ({"D_country": "gb"}, ("income", "home")),
        ({"D_country": "us", "M_home": "family", "D_household": SKIPPED}, ("income", "health")),
        ({"D_country": SKIPPED, "M_home": "family"}, ("income",)),
    ],
)
def test_only_covers_count_that_this_country_and_household_need(
    changes: dict[str, AnswerValue], count: tuple[str, ...]
) -> None:
    assert covers_that_count(mira(**changes)) == count
    has_all_but_one = score(BANK, mira(**changes, M_ins=count[1:] or ("none",)))
    share = Decimal(len(count) - 1) * 100 / len(count)
    (covers,) = (one for one in has_all_but_one.drivers if one.key == "covers")
    assert abs(covers.score - share) < Decimal("0.00001")
