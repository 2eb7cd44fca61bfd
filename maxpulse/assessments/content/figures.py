"""Figures computed from several answers that conditions read. They see reachable answers only."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from maxpulse.assessments.content.answers import Answers, number
from maxpulse.assessments.content.money import COUNTRY, monthly_income


class Figure(NamedTuple):
    """A figure (None when it cannot be computed) and the questions it is computed from.

    `told` is the same figure as data, for a device without network (`static/js/calm/path.js`): `question`,
    `product` (nothing is asked after a factor of 0), `sum`, `least`, `known` (0 without an answer). None where only
    the server can compute it: there a device waits for the network.
    """

    of: Callable[[Answers], Decimal | None]
    reads: frozenset[str]
    told: dict[str, Any] | None = None


def moderate_minutes(answers: Answers) -> Decimal | None:
    """Minutes of movement a week: days times minutes a day. None when the minutes were not given."""
    days = number(answers, "E_days")
    if days is None or not days:
        return days
    minutes = number(answers, "E_min")
    return None if minutes is None else days * minutes


def weekly_minutes(answers: Answers) -> Decimal | None:
    """Moderate minutes a week with vigorous ones counted twice (WHO 2020).

    Vigorous minutes are part of the minutes a week and cannot be more than those.
    """
    minutes = moderate_minutes(answers)
    if minutes is None:
        return None
    return minutes + min(number(answers, "E_vig") or Decimal(0), minutes)


MODERATE = {"product": [{"question": "E_days"}, {"question": "E_min"}]}
WEEKLY = {"sum": [MODERATE, {"least": [{"known": {"question": "E_vig"}}, MODERATE]}]}

FIGURES: dict[str, Figure] = {
    "moderate_minutes": Figure(moderate_minutes, frozenset(("E_days", "E_min")), MODERATE),
    "weekly_minutes": Figure(weekly_minutes, frozenset(("E_days", "E_min", "E_vig")), WEEKLY),
    "monthly_income": Figure(monthly_income, frozenset(("M_income", COUNTRY)), {"question": "M_income"}),
}

# What items may be scored by besides single answers, and the questions that it is computed from.
SCORED_FIGURES: dict[str, frozenset[str]] = {
    "weekly_minutes": FIGURES["weekly_minutes"].reads,
    "fruit_and_vegetables": frozenset(("N_veg", "N_fruit")),
    "drinks_share": frozenset(("H_drinks",)),
    "alcohol_share": frozenset(("C_alc",)),
    "bmi": frozenset(("D_height", "D_weight")),
    "spending_percent": frozenset(("M_ess", "M_income")),
    "saving_percent": frozenset(("M_save", "M_income")),
    "housing_percent": frozenset(("M_house", "M_income", "M_gross")),
    "debt_percent": frozenset(("M_debtpay", "M_income", "M_gross")),
    "months_covered": frozenset(("M_liquid", "M_ess")),
    "covers_share": frozenset(("M_ins",)),
    "retirement_share": frozenset(("M_ret", "M_income", "M_gross", "D_age")),
}
