"""Answers about money: the currency they are asked for in, and figures that several of them make."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, AnswerValue, Quantity, chosen
from maxpulse.assessments.content.currencies import COUNTRIES, OWN

COUNTRY = "D_country"


def currency_of(answers: Answers) -> str:
    """The code of the currency this person is asked in, which follows from their country."""
    return COUNTRIES.get(next(iter(chosen(answers, COUNTRY)), ""), OWN.code)


def is_in(value: AnswerValue, currency: str) -> bool:
    """False for an amount in another currency: it was given before the country was changed, and is asked anew."""
    return not isinstance(value, Quantity) or value.unit == currency


def money(answers: Answers, question: str) -> Decimal | None:
    """An amount given in the currency this person is asked in; None when missing or in another."""
    value = answers.get(question)
    return value.amount if isinstance(value, Quantity) and value.unit == currency_of(answers) else None


def monthly_income(answers: Answers) -> Decimal | None:
    """What comes in a month after tax."""
    return money(answers, "M_income")


def before_tax(answers: Answers) -> Decimal | None:
    """What comes in a month before tax or, where that was left out, after it. None when unknown or nothing."""
    return money(answers, "M_gross") or monthly_income(answers) or None


def debt_payments(answers: Answers) -> Decimal | None:
    """What goes into debts a month: nothing for whoever has none."""
    return Decimal(0) if "no" in chosen(answers, "M_debt") else money(answers, "M_debtpay")


def debt_percent(answers: Answers) -> Decimal | None:
    """Payments on debts in percent of the income before tax; 0 without debts, whatever the income.

    With debts and an income that was kept to oneself nothing is told, of no payments as little as of some: a share
    that is known for the one alone would let who pays less lose points.
    """
    if "no" in chosen(answers, "M_debt"):
        return Decimal(0)
    payments, income = debt_payments(answers), before_tax(answers)
    return None if payments is None or income is None else payments * 100 / income
