"""Answers that are possible each alone and not together, or seldom: a height and a weight, costs and an income."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, number
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.money import money
from maxpulse.assessments.content.units import UNITS, spoken
from maxpulse.assessments.rules.entries import Entry
from maxpulse.assessments.rules.hints import other_unit
from maxpulse.assessments.rules.measures import amount_text
from maxpulse.assessments.rules.refusals import Refusal

LEAST_BMI, MOST_BMI = Decimal(10), Decimal(80)
# Times the income after tax: beyond it a slip is likelier than such costs.
MOST_COSTS = Decimal("1.5")


def bmi(height: Decimal | None, weight: Decimal | None) -> Decimal | None:
    """Body mass index (kg/m²) of a height in cm and a weight in kg; None when missing or impossible."""
    if not height or weight is None:
        return None
    index = weight * 10000 / (height * height)
    return index if LEAST_BMI < index < MOST_BMI else None


def body_refusal(question: Question, entry: Entry, amount: Decimal, answers: Answers) -> Refusal | None:
    """The refusal of a height or weight that does not go with the other one; None when it does."""
    if question.id not in ("D_height", "D_weight"):
        return None
    height = amount if question.id == "D_height" else number(answers, "D_height")
    weight = amount if question.id == "D_weight" else number(answers, "D_weight")
    if height is None or weight is None or bmi(height, weight) is not None:
        return None
    return _not_together(question, entry, height, weight)


def _not_together(question: Question, entry: Entry, height: Decimal, weight: Decimal) -> Refusal:
    here = entry.unit
    params = {
        "height": amount_text(
            height, here if question.id == "D_height" else spoken(UNITS["cm"], here.tongue)
        ),
        "weight": amount_text(
            weight, here if question.id == "D_weight" else spoken(UNITS["kg"], here.tongue)
        ),
    }
    low, high = question.likely or (question.low, question.high)
    unit = other_unit(question, entry, low, high)
    if unit is None:
        return Refusal("unlikely_together", params)
    meant = {"value": f"{unit.tongue.figure(entry.first)} {unit.label}", "unit": unit.label}
    return Refusal("unlikely_together_unit", {**params, **meant})


def money_refusal(question: Question, entry: Entry, amount: Decimal, answers: Answers) -> Refusal | None:
    """The question back at an amount that seldom goes with another one; None when it does."""
    given = {name: money(answers, name) for name in ("M_income", "M_gross", "M_ess")} | {question.id: amount}
    income, gross, costs = given["M_income"], given["M_gross"], given["M_ess"]

    def said(figure: Decimal) -> str:
        return amount_text(figure, entry.unit)

    if question.id in ("M_income", "M_ess") and income and costs and costs > MOST_COSTS * income:
        return Refusal("costs_above_income", {"costs": said(costs), "income": said(income)})
    if question.id in ("M_income", "M_gross") and income and gross and gross < income:
        return Refusal("gross_below_net", {"gross": said(gross), "net": said(income)})
    return None
