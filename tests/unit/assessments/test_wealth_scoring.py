"""Every published anchor and cut-off of the wealth score, one row each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, Driver, Quantity, Result, score
from maxpulse.assessments.rules.scoring.wealth import covers_that_count, fidelity_multiple
from tests.fakes.purses import EASY, MIRA, TIGHT, dollars, mira

BANK = load_bank("wealth")
WEIGHTS = {
    "cash_flow": {"spending": 50, "bills": 30, "budget": 20},
    "safety_net": {"months": 70, "covers": 30},
    "debt": {"debt_load": 50, "housing": 30, "cards": 20},
    "future": {
        "saving": 40,
        "retirement_rate": 25,
        "retirement_pot": 15,
        "drawdown": 10,
        "goals": 10,
    },
    "feeling": {
        "feels_safe": 20,
        "feels_prepared": 20,
        "feels_left": 20,
        "feels_free": 20,
        "feels_on_time": 20,
    },
}
RETIRED: dict[str, AnswerValue] = {"M_work": "retired", "D_age": Decimal(68), "M_draw": Decimal(4)}
NOTHING_COMES_IN: dict[str, AnswerValue] = {"M_income": dollars("0")}


def driver(item: str, **changes: AnswerValue) -> Driver | None:
    return next((one for one in score(BANK, mira(**changes)).drivers if one.key == item), None)


def points(item: str, **changes: AnswerValue) -> Decimal | None:
    """Mira's points at an item with some answers changed; None when it is not scored."""
    found = driver(item, **changes)
    return found.score if found else None


def area(key: str, **changes: AnswerValue) -> Decimal | None:
    return next(area.score for area in score(BANK, mira(**changes)).areas if area.key == key)


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


def test_areas_weigh_their_items_as_documented() -> None:
    for key, weights in WEIGHTS.items():
        assert {item.key: item.weight for item in BANK.scoring.items if item.area == key} == weights
    assert {area.key: area.weight for area in BANK.scoring.areas} == {
        "cash_flow": 20,
        "safety_net": 25,
        "debt": 25,
        "future": 20,
        "feeling": 10,
    }


def test_miras_areas_and_total_computed_by_hand() -> None:
    result = score(BANK, MIRA)
    assert {one.key: one.score for one in result.areas} == {
        "cash_flow": Decimal("61.4"),  # .5 x 60 + .3 x 60 + .2 x 67
        "safety_net": Decimal("57"),  # .7 x 60 + .3 x 50
        "debt": Decimal("86.807693"),  # .5 x (100 - 2.5/13 x 15) + .3 x 87.5 + .2 x 60
        "future": Decimal("45.064423"),  # .4 x 50 + .25 x 46 + .25 x 41.057692 + .1 x 33
        "feeling": Decimal("60"),  # (50 + 50 + 75 + 50 + 75) / 5
    }
    assert (result.total, result.grade, result.points) == (Decimal("63.244808"), "C+", 63)


def test_the_easiest_has_an_a_plus_and_the_tightest_an_f() -> None:
    assert score(BANK, EASY).total == 100
    assert score(BANK, EASY).grade == "A+"
    assert score(BANK, TIGHT).total < 2
    assert score(BANK, TIGHT).grade == "F"


def test_savings_and_drawing_down_carry_the_same_weight_in_each_others_place() -> None:
    pot = driver("retirement_pot")
    used = driver("drawdown", **RETIRED)
    assert pot is not None and used is not None
    assert pot.points == 20 * Decimal(25) / 100
    assert abs(used.points - 20 * Decimal(25) / 75) < Decimal("0.00001")  # no rate of saving beside it


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


def in_euros(**changes: AnswerValue) -> dict[str, AnswerValue]:
    """Mira in a country with the euro, with some answers changed."""
    paid = {key: dollars(value.entered, "EUR") for key, value in MIRA.items() if isinstance(value, Quantity)}
    return mira(**{**paid, "D_country": "euro", **changes})


def hints(person: dict[str, AnswerValue]) -> set[str]:
    return {one.key for one in score(BANK, person).drivers if one.hint}


def test_what_was_made_for_the_united_states_says_so_to_everybody_else() -> None:
    assert hints(MIRA) == set()
    assert hints(mira(**RETIRED)) == set()
    assert hints(in_euros()) == {"debt_load", "housing", "retirement_rate"}
    assert hints(in_euros(**RETIRED)) == {"debt_load", "housing", "drawdown"}
    made = {item.key for item in BANK.scoring.items if item.country}
    assert made == {"debt_load", "housing", "retirement_rate", "drawdown"}
    unsaid = {
        key: dollars(value.entered, "own") for key, value in MIRA.items() if isinstance(value, Quantity)
    }
    assert hints(mira(**unsaid, D_country=SKIPPED)) == {"debt_load", "housing", "retirement_rate"}
    assert "debt_load" not in hints(in_euros(M_debt="no")), "no debts are no debts anywhere"
    assert hints(in_euros(M_income=SKIPPED, M_gross=SKIPPED)) == set(), "nothing was measured"


def test_a_step_towards_a_figure_of_the_united_states_says_so_too() -> None:
    heavy: dict[str, AnswerValue] = {"M_debtpay": dollars("2000", "EUR")}
    (abroad,) = (step for step in score(BANK, in_euros(**heavy)).steps if step.key == "debt_load")
    (at_home,) = (
        step for step in score(BANK, mira(M_debtpay=dollars("2000"))).steps if step.key == "debt_load"
    )
    hint = "This rule of thumb is made for the United States: elsewhere take it as a hint."
    assert abroad.how == f"{at_home.how} {hint}"
    assert hint not in at_home.how


def test_without_an_income_no_share_is_told_and_the_months_remain() -> None:
    result = score(BANK, mira(**NOTHING_COMES_IN, M_debt=SKIPPED))
    told = {one.key for one in result.drivers}
    assert told.isdisjoint(
        {"spending", "saving", "debt_load", "housing", "retirement_rate", "retirement_pot"}
    )
    assert "months" in told
    assert [area.key for area in result.unscored] == ["debt", "future"]


@pytest.mark.parametrize("changes", [{"D_age": Decimal(24)}, {"M_work": "student"}])
def test_the_young_and_students_are_not_asked_about_retirement(changes: dict[str, AnswerValue]) -> None:
    told = {one.key for one in score(BANK, mira(**changes)).drivers}
    assert told.isdisjoint({"retirement_rate", "retirement_pot", "drawdown"})
    assert area("future", **changes) == Decimal("46.6")  # (.4 x 50 + .1 x 33) / .5


def test_the_multiple_of_the_age_holds_in_the_united_states_alone() -> None:
    abroad = {
        key: dollars(value.entered, "EUR") for key, value in MIRA.items() if isinstance(value, Quantity)
    }
    result = score(BANK, mira(**abroad, D_country="euro"))
    assert "retirement_pot" not in {one.key for one in result.drivers}
    assert "retirement_rate" in {one.key for one in result.drivers}


def test_amounts_in_another_currency_wait_to_be_given_anew() -> None:
    moved = score(BANK, mira(D_country="gb"))
    assert "months" not in {one.key for one in moved.drivers}
    assert score(BANK, mira(D_country="gb") | {"D_country": "us"}) == score(BANK, MIRA)


def test_an_area_missing_more_than_half_its_weight_is_not_scored() -> None:
    assert area("cash_flow", M_ess=SKIPPED) == Decimal("62.8")  # (.3 x 60 + .2 x 67) / .5
    assert area("cash_flow", M_ess=SKIPPED, M_budget=SKIPPED) is None
    assert area("safety_net", M_liquid=SKIPPED) is None
    assert area("safety_net", M_ins=SKIPPED) == 60
    assert score(BANK, mira(M_liquid=SKIPPED)).areas[1].word == "Not scored"


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
