"""What was made for the United States, told to everybody else; and amounts in other currencies."""

from __future__ import annotations

from maxpulse.assessments.rules import SKIPPED, AnswerValue, Quantity, score
from tests.fakes.purses import MIRA, dollars, mira
from tests.unit.assessments.wealth import BANK, RETIRED


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
