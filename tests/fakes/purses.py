"""People made up for tests: their answers to the wealth assessment."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.money import currency_of
from maxpulse.assessments.rules import SKIPPED, AnswerValue, Quantity
from tests.fakes.people import ROSA, answer_to


def dollars(amount: str, unit: str = "USD") -> Quantity:
    """An amount as it was typed."""
    return Quantity(Decimal(amount), unit, amount)


MIRA: dict[str, AnswerValue] = {
    "D_age": Decimal(48),
    "D_household": Decimal(2),
    "D_country": "us",
    "M_work": "employed",
    "M_home": "rent",
    "M_income": dollars("3000"),
    "M_gross": dollars("4000"),
    "M_ess": dollars("2100"),
    "M_late": "once",
    "M_budget": "often",
    "M_liquid": dollars("4200"),
    "M_ins": ("home", "health"),
    "M_debt": "yes",
    "M_debtpay": dollars("700"),
    "M_house": dollars("1300"),
    "M_card": "part",
    "M_save": dollars("240"),
    "M_retrate": Decimal(6),
    "M_ret": dollars("90000"),
    "M_plan": "sometimes",
    "F1": "2",
    "F2": "2",
    "F3": "3",
    "F4": "sometimes",
    "F5": "seldom",
    "K1": "more",
    "K2": "same",
    "K3": "unsure",
}
EASY: dict[str, AnswerValue] = {
    **MIRA,
    "M_ess": dollars("1500"),
    "M_late": "never",
    "M_budget": "always",
    "M_liquid": dollars("9000"),
    "M_ins": ("income", "home", "health", "life"),
    "M_debt": "no",
    "M_house": dollars("900"),
    "M_save": dollars("600"),
    "M_retrate": Decimal(15),
    "M_ret": dollars("400000"),
    "M_plan": "always",
    **dict.fromkeys(("F1", "F2", "F3"), "4"),
    **dict.fromkeys(("F4", "F5"), "never"),
}
TIGHT: dict[str, AnswerValue] = {
    **MIRA,
    "M_ess": dollars("3200"),
    "M_late": "three",
    "M_budget": "never",
    "M_liquid": dollars("0"),
    "M_ins": ("none",),
    "M_debtpay": dollars("2500"),
    "M_house": dollars("2100"),
    "M_card": "none",
    "M_save": dollars("0"),
    "M_retrate": Decimal(0),
    "M_ret": dollars("0"),
    "M_plan": "never",
    **dict.fromkeys(("F1", "F2", "F3"), "0"),
    **dict.fromkeys(("F4", "F5"), "always"),
}
BOTH: dict[str, AnswerValue] = {**ROSA, **MIRA}


def mira(**changes: AnswerValue) -> dict[str, AnswerValue]:
    """Mira's answers with some of them changed."""
    return {**MIRA, **changes}


def any_purse(kind: str = "wealth") -> st.SearchStrategy[dict[str, AnswerValue]]:
    """A person with an answer to every question of that bank, amounts in the currency of their country."""
    questions = load_bank(kind).questions
    each = {question.id: answer_to(question) for question in questions if not question.is_money}
    amounts = {
        question.id: st.one_of(st.just(SKIPPED), st.integers(0, 20_000).map(lambda sum_: dollars(str(sum_))))
        for question in questions
        if question.is_money
    }
    return st.fixed_dictionaries({**each, **amounts}).map(_in_own_currency)


def _in_own_currency(answers: dict[str, AnswerValue]) -> dict[str, AnswerValue]:
    unit = currency_of(answers)
    return {
        key: replace(value, unit=unit) if isinstance(value, Quantity) and value.unit == "USD" else value
        for key, value in answers.items()
    }
