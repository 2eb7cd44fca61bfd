"""People made up as answers to the wealth assessment: none of them is anybody, and no survey stands behind them.

What holds them together: amounts in the currency of their country, around a typical month there (rounded, for the size
of figures alone), costs as a share of the income, savings as months of costs. Everybody has an answer to everything,
also to what is not asked of them, as somebody has who went back and changed an earlier answer; some keep an answer to
themselves, and a few changed their country after their amounts were given.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

from maxpulse.assessments.rules import SKIPPED, AnswerValue, Quantity

# Currency (ISO 4217) and a typical month's income after tax.
COUNTRIES = {
    "us": ("USD", 4000),
    "euro": ("EUR", 2300),
    "gb": ("GBP", 2100),
    "ch": ("CHF", 5500),
    "pl": ("PLN", 5500),
    "br": ("BRL", 2800),
    "ng": ("NGN", 180_000),
    "in": ("INR", 30_000),
    "jp": ("JPY", 260_000),
    "other": ("own", 1200),
}
OFTEN = ("never", "sometimes", "often", "always")
RARE = ("never", "seldom", "sometimes", "often", "always")
COVERS = ("income", "home", "health", "life")
# Without age and the five of how it feels nobody comes to a result.
PRIVATE = (
    *("D_household", "D_country", "M_work", "M_home", "M_income", "M_gross", "M_ess", "M_late", "M_budget"),
    *("M_liquid", "M_ins", "M_debt", "M_debtpay", "M_house", "M_card", "M_save", "M_retrate", "M_ret"),
    *("M_draw", "M_plan", "K1", "K2", "K3"),
)
KEPT_PRIVATE, CHANGED_COUNTRY, NO_INCOME = 0.03, 0.02, 0.03


def households(count: int, seed: int = 1) -> Iterator[dict[str, AnswerValue]]:
    """So many people. The same seed gives the same people."""
    dice = random.Random(seed)
    for _ in range(count):
        country = dice.choice(list(COUNTRIES))
        person = {**_about(dice, country), **_amounts(dice, *COUNTRIES[country]), **_habits(dice)}
        if dice.random() < CHANGED_COUNTRY:
            person["D_country"] = dice.choice(list(COUNTRIES))
        yield person | {key: SKIPPED for key in PRIVATE if dice.random() < KEPT_PRIVATE}


def _about(dice: random.Random, country: str) -> dict[str, AnswerValue]:
    age = dice.randint(18, 90)
    work = ("employed",) * 5 + ("own", "home", "between", "student" if age < 35 else "employed")
    return {
        "D_age": Decimal(age),
        "D_household": Decimal(dice.choice((1, 1, 2, 2, 3, 4))),
        "D_country": country,
        "M_work": "retired" if age > 66 or (age > 58 and dice.random() < 0.3) else dice.choice(work),
        "M_home": dice.choice(("rent", "rent", "loan", "owned", "family")),
        "M_debt": dice.choice(("yes", "no")),
        "M_ins": tuple(cover for cover in COVERS if dice.random() < 0.6) or ("none",),
    }


def _amounts(dice: random.Random, currency: str, typical: int) -> dict[str, AnswerValue]:
    income = 0.0 if dice.random() < NO_INCOME else typical * dice.lognormvariate(0, 0.5)
    costs = (income or typical) * min(1.4, max(0.25, dice.gauss(0.68, 0.2)))
    shares = {
        "M_income": income,
        "M_gross": income * dice.uniform(1.1, 1.5),
        "M_ess": costs,
        "M_liquid": 0 if dice.random() < 0.1 else costs * dice.expovariate(1 / 3),
        "M_debtpay": income * dice.choice((0, 1, 1, 1)) * dice.uniform(0, 0.7),
        "M_house": income * dice.uniform(0.1, 0.6),
        "M_save": income * dice.choice((0, 1, 1, 1)) * dice.uniform(0, 0.25),
        "M_ret": income * 12 * dice.expovariate(1 / 3),
    }
    return {key: _amount(figure, currency) for key, figure in shares.items()}


def _amount(figure: float, currency: str) -> Quantity:
    whole = round(figure)
    return Quantity(Decimal(whole), currency, str(whole))


def _habits(dice: random.Random) -> dict[str, AnswerValue]:
    # How it feels goes together: drawn around one mood a person.
    ease = dice.uniform(0, 4)
    felt = [min(4, max(0, round(dice.gauss(ease, 0.9)))) for _ in range(5)]
    return {
        "M_late": dice.choice(("never", "never", "never", "once", "twice", "three")),
        "M_budget": dice.choice(OFTEN),
        "M_card": dice.choice(("full", "full", "no_card", "part", "minimum", "none")),
        "M_retrate": Decimal(dice.choice((0, 0, *range(1, 31)))),
        "M_draw": Decimal(dice.randint(0, 30)) / 2,
        "M_plan": dice.choice(OFTEN),
        **{f"F{number}": str(points) for number, points in enumerate(felt[:3], 1)},
        **{f"F{number}": RARE[4 - points] for number, points in enumerate(felt[3:], 4)},
        "K1": dice.choice(("less", "exactly", "more", "unsure")),
        "K2": dice.choice(("more", "same", "less", "unsure")),
        "K3": dice.choice(("single", "spread", "same", "unsure")),
    }
