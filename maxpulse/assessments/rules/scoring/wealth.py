"""The figures of the wealth assessment, and whom which anchors hold for.

Shares are of the income after tax, those of debt and housing of the income before it (as lenders count), or after it
where that was left out. Without an income no share can be told, and the months that savings last remain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise

from maxpulse.assessments.content.answers import Answers, chosen, number
from maxpulse.assessments.content.money import (
    before_tax,
    currency_of,
    debt_payments,
    debt_percent,
    money,
    monthly_income,
)
from maxpulse.assessments.rules.scoring.reading import Reading

HUNDRED, MONTHS = Decimal(100), Decimal(12)
# Yearly incomes to have put aside by that age (Fidelity, holds in the United States alone); between them a straight
# line. Saving begins with 25 there, so that the line starts a year before.
MULTIPLES = (
    *((Decimal(24), Decimal(0)), (Decimal(30), Decimal(1)), (Decimal(35), Decimal(2))),
    *((Decimal(40), Decimal(3)), (Decimal(45), Decimal(4)), (Decimal(50), Decimal(6))),
    *((Decimal(55), Decimal(7)), (Decimal(60), Decimal(8)), (Decimal(67), Decimal(10))),
)
# What everybody needs a cover for, anywhere; the rest belongs to how the United States arrange it.
EVERYWHERE = ("income", "home")


def variants(answers: Answers) -> frozenset[str]:
    """Which anchors differ for this person: "renter", who may spend a little more on housing."""
    return frozenset(("renter",)) if "rent" in chosen(answers, "M_home") else frozenset()


def fidelity_multiple(age: Decimal) -> Decimal:
    """How many yearly incomes to have put aside at an age of 25 or more."""
    for (young, less), (old, more) in pairwise(MULTIPLES):
        if age <= old:
            return less + (more - less) * (age - young) / (old - young)
    return MULTIPLES[-1][1]


def covers_that_count(answers: Answers) -> tuple[str, ...]:
    """The covers that this person needs: life where others live on the same money, health and life in the US alone."""
    found = [cover for cover in EVERYWHERE if cover != "home" or "family" not in chosen(answers, "M_home")]
    if "us" in chosen(answers, "D_country"):
        shared = (number(answers, "D_household") or 1) > 1
        found += ["health", "life"] if shared else ["health"]
    return tuple(found)


def _percent(answers: Answers, part: Decimal | None, whole: Decimal | None) -> Reading | None:
    if part is None or not whole:
        return None
    return Reading(part * HUNDRED / whole, whole / HUNDRED, currency_of(answers))


def _spending(answers: Answers) -> Reading | None:
    return _percent(answers, money(answers, "M_ess"), monthly_income(answers))


def _saving(answers: Answers) -> Reading | None:
    return _percent(answers, money(answers, "M_save"), monthly_income(answers))


def _housing(answers: Answers) -> Reading | None:
    return _percent(answers, money(answers, "M_house"), before_tax(answers))


def _debt_load(answers: Answers) -> Reading | None:
    figure = debt_percent(answers)
    if figure is None or debt_payments(answers) is None:
        return None
    return Reading(figure, (before_tax(answers) or Decimal(0)) / HUNDRED, currency_of(answers))


def _months(answers: Answers) -> Reading | None:
    saved, costs = money(answers, "M_liquid"), money(answers, "M_ess")
    if saved is None or not costs:
        return None
    return Reading(saved / costs, costs, currency_of(answers))


def _retirement(answers: Answers) -> Reading | None:
    saved, income, age = money(answers, "M_ret"), before_tax(answers), number(answers, "D_age")
    if saved is None or income is None or age is None:
        return None
    goal = income * MONTHS * fidelity_multiple(age)
    return Reading(saved / goal, goal, currency_of(answers))


def _covers(answers: Answers) -> Reading | None:
    has, needed = chosen(answers, "M_ins"), covers_that_count(answers)
    if not has:
        return None
    there = sum(cover in has for cover in needed)
    return Reading(Decimal(there) / len(needed), Decimal(len(needed)), "covers")


READINGS: Mapping[str, Callable[[Answers], Reading | None]] = {
    "spending_percent": _spending,
    "saving_percent": _saving,
    "housing_percent": _housing,
    "debt_percent": _debt_load,
    "months_covered": _months,
    "retirement_share": _retirement,
    "covers_share": _covers,
}
