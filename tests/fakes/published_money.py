"""The wealth score computed a second time, apart from the product: column by column, in plain floats, straight from the
published tables (docs/assessment.md). It shares no line, no file of anchors and no type with the product.

Where a figure is published, its source stands beside it. What is said to be chosen has no outside to be checked with:
it stands here once more, so that nobody changes it unawares.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from tests.fakes.published import Points, next_step

Line: TypeAlias = tuple[tuple[float, float], ...]
Table: TypeAlias = dict[str, list[Any]]

# ISO 4217.
CURRENCIES = {
    "us": "USD",
    "euro": "EUR",
    "gb": "GBP",
    "ca": "CAD",
    "ch": "CHF",
    "se": "SEK",
    "pl": "PLN",
    "tr": "TRY",
    "mx": "MXN",
    "br": "BRL",
    "ng": "NGN",
    "za": "ZAR",
    "in": "INR",
    "jp": "JPY",
    "au": "AUD",
    "nz": "NZD",
}
MONEY = ("M_income", "M_gross", "M_ess", "M_liquid", "M_debtpay", "M_house", "M_save", "M_ret")
# Shares of the whole and of an area: chosen.
AREAS = {"cash_flow": 20, "safety_net": 25, "debt": 25, "future": 20, "feeling": 10}
WEIGHTS = {
    "cash_flow": {"spending": 50, "bills": 30, "budget": 20},
    "safety_net": {"months": 70, "covers": 30},
    "debt": {"debt_load": 50, "housing": 30, "cards": 20},
    "future": {"saving": 40, "retirement_rate": 25, "retirement_pot": 15, "drawdown": 10, "goals": 10},
    "feeling": dict.fromkeys(
        ("feels_safe", "feels_prepared", "feels_left", "feels_free", "feels_on_time"), 20
    ),
}
# Essentials in percent of the income: 50 is the 50/30/20 rule (Warren and Tyagi), the rest chosen.
SPENDING: Line = ((50, 100), (60, 80), (75, 50), (90, 20), (100, 0))
# Months of essentials at hand: three to six (CFPB, most planners), steps below as the Federal Reserve's SHED asks.
MONTHS: Line = ((0, 0), (0.5, 25), (1, 40), (3, 80), (6, 100))
# Payments on debts in percent of the income before tax: at most 36 (CFPB, Your Money Your Goals), lenders up to 43.
DEBT: Line = ((15, 100), (28, 85), (36, 70), (43, 40), (50, 15), (60, 0))
# Housing in percent of the income before tax: the 28/36 rule, 30 for who rents.
HOUSING: Line = ((28, 100), (36, 70), (50, 20))
RENT: Line = ((30, 100), (36, 70), (50, 20))
# Put aside in percent of the income: 20 is the 50/30/20 rule, 15 Fidelity's for later life.
SAVING: Line = ((0, 0), (5, 35), (10, 60), (15, 80), (20, 100))
RETIREMENT: Line = ((0, 0), (5, 40), (10, 70), (15, 100))
# Saved, as a share of Fidelity's multiple of a year's income for that age (United States), which begins with 25.
POT: Line = ((0, 0), (0.25, 30), (0.5, 55), (0.75, 75), (1, 100))
MULTIPLES: Line = (*((24, 0), (30, 1), (35, 2), (40, 3), (45, 4), (50, 6), (55, 7), (60, 8), (67, 10)),)
# Used up a year in retirement, in percent: 4 to 5 (Fidelity), the rest chosen.
DRAWDOWN: Line = ((4, 100), (5, 80), (7, 40), (10, 0))
OFTEN = {"never": 0, "sometimes": 33, "often": 67, "always": 100}
RARE = {"never": 100, "seldom": 75, "sometimes": 50, "often": 25, "always": 0}
FEELS = {"0": 0, "1": 25, "2": 50, "3": 75, "4": 100}
CHOICES: dict[str, tuple[str, Mapping[str, float]]] = {
    # Hardship and management of money: CFPB, National Financial Well-Being Survey.
    "bills": ("M_late", {"never": 100, "once": 60, "twice": 30, "three": 0}),
    "budget": ("M_budget", OFTEN),
    "goals": ("M_plan", OFTEN),
    # National Financial Capability Study.
    "cards": ("M_card", {"full": 100, "no_card": 100, "part": 60, "minimum": 25, "none": 0}),
    # Five questions of our own, linear.
    **{key: (f"F{n}", FEELS) for n, key in enumerate(("feels_safe", "feels_prepared", "feels_left"), 1)},
    **{key: (f"F{n}", RARE) for n, key in enumerate(("feels_free", "feels_on_time"), 4)},
}


# What the next step up in each item is worth, from the same tables.
STEPS: dict[str, tuple[float, ...]] = {
    **{
        key: tuple(sorted(points for _figure, points in line))
        for key, line in (
            ("spending", SPENDING),
            ("months", MONTHS),
            ("debt_load", DEBT),
            ("housing", HOUSING),
            ("saving", SAVING),
            ("retirement_rate", RETIREMENT),
            ("retirement_pot", POT),
            ("drawdown", DRAWDOWN),
        )
    },
    "covers": (100,),
    **{key: tuple(sorted(set(points.values()))) for key, (_question, points) in CHOICES.items()},
}


def columns(people: Sequence[Mapping[str, Any]]) -> Table:
    """One column a question: numbers and amounts as floats, choices as text or tuples, None where nothing was said.

    An amount in another currency than that of the country counts for nothing: it is asked anew.
    """
    keys = {key for person in people for key in person}
    return {key: [_value(person, key) for person in people] for key in keys}


def items(table: Table) -> dict[str, Points]:
    """The points of each item, a column each; None where it is not asked or cannot be told."""
    income, age = table["M_income"], table["D_age"]
    earns = [amount is None or amount >= 0.01 for amount in income]
    gross = [
        figure or net or None for figure, net in zip(_asked(table["M_gross"], earns), income, strict=True)
    ]
    owes = [None if told is None else told == "yes" for told in table["M_debt"]]
    retired = [work == "retired" for work in table["M_work"]]
    saves_up = [
        years >= 25 and work not in ("student", "retired") and has
        for years, work, has in zip(age, table["M_work"], earns, strict=True)
    ]
    american = [at == "us" for at in table["D_country"]]
    rents = [home == "rent" for home in table["M_home"]]
    found: dict[str, Points] = {
        key: [points.get(value) for value in table[question]] for key, (question, points) in CHOICES.items()
    }
    # Who owes nothing is not asked, and owes nothing on a card either.
    found["cards"] = [
        100.0 if owing is False else paid if owing else None
        for owing, paid in zip(owes, found["cards"], strict=True)
    ]
    found["spending"] = _line(SPENDING, _percent(table["M_ess"], income))
    # Without anything to pay there is nothing to bridge.
    found["months"] = [
        100.0 if costs == 0 and saved is not None else points
        for saved, costs, points in zip(
            table["M_liquid"],
            table["M_ess"],
            _line(MONTHS, _share(table["M_liquid"], table["M_ess"])),
            strict=True,
        )
    ]
    found["covers"] = _covers(table)
    payments = _asked(
        table["M_debtpay"], [has and owing is not False for has, owing in zip(earns, owes, strict=True)]
    )
    found["debt_load"] = _line(DEBT, _debt_percent(payments, owes, gross))
    housing = _percent(_asked(table["M_house"], earns), gross)
    found["housing"] = [
        rent if renting else own
        for renting, rent, own in zip(rents, _line(RENT, housing), _line(HOUSING, housing), strict=True)
    ]
    found["saving"] = _line(SAVING, _percent(_asked(table["M_save"], earns), income))
    found["retirement_rate"] = _line(RETIREMENT, _asked(table["M_retrate"], saves_up))
    goals = [
        None if year is None else 12 * year * _at(MULTIPLES, years)
        for year, years in zip(gross, age, strict=True)
    ]
    pot = _asked(table["M_ret"], [each and there for each, there in zip(saves_up, american, strict=True)])
    found["retirement_pot"] = _line(POT, _share(pot, goals))
    found["drawdown"] = _line(DRAWDOWN, _asked(table["M_draw"], retired))
    return found


def areas(points: dict[str, Points]) -> dict[str, Points]:
    """Each area's points, missing items left out; None where more than half of its weight is missing."""
    people = range(len(points["bills"]))
    return {
        area: [_area(area, {key: points[key][n] for key in WEIGHTS[area]}) for n in people] for area in AREAS
    }


def aims(points: dict[str, Points]) -> dict[str, Points]:
    """The points that the next step of each item is worth, a column each; None at the top or where it is not told."""
    return {key: [next_step(STEPS[key], own) for own in column] for key, column in points.items()}


def weights_of(area: str, points: Mapping[str, float | None]) -> dict[str, float]:
    """What the items of an area weigh for somebody."""
    weights: dict[str, float] = dict(WEIGHTS[area])
    # Of what is saved for later life and what of it is used up only one can be told: it carries both.
    if area == "future":
        weights |= {"retirement_pot": 25, "drawdown": 25}
    return weights


def flags(table: Table) -> list[set[str]]:
    """Where help is named: three bills late, always behind, or debts beyond 43 percent of what comes in."""
    income = table["M_income"]
    earns = [amount is None or amount >= 0.01 for amount in income]
    gross = [
        figure or net or None for figure, net in zip(_asked(table["M_gross"], earns), income, strict=True)
    ]
    owes = [None if told is None else told == "yes" for told in table["M_debt"]]
    payments = _asked(
        table["M_debtpay"], [has and owing is not False for has, owing in zip(earns, owes, strict=True)]
    )
    shares = _debt_percent(payments, owes, gross)
    told = zip(table["M_late"], table["F5"], shares, strict=True)
    return [
        {"money_signpost"} if late == "three" or behind == "always" or (share or 0) > 43 else set()
        for late, behind, share in told
    ]


def totals(by_area: dict[str, Points]) -> list[float]:
    """The whole, 0-100, over the areas that are scored."""
    people = range(len(by_area["feeling"]))
    known = [{area: by_area[area][n] for area in AREAS if by_area[area][n] is not None} for n in people]
    return [
        sum(AREAS[area] * (points or 0) for area, points in one.items()) / sum(AREAS[area] for area in one)
        for one in known
    ]


def _value(person: Mapping[str, Any], key: str) -> Any:
    given = person.get(key)
    if isinstance(given, (str, tuple)):
        return given
    if key not in MONEY:
        return float(given) if hasattr(given, "as_tuple") else None
    country = person.get("D_country")
    currency = CURRENCIES.get(country, "own") if isinstance(country, str) else "own"
    return float(given.amount) if getattr(given, "unit", None) == currency else None


def _asked(column: Sequence[Any], asked: Sequence[bool]) -> list[Any]:
    return [value if is_asked else None for value, is_asked in zip(column, asked, strict=True)]


def _share(parts: Sequence[float | None], wholes: Sequence[float | None]) -> list[float | None]:
    return [
        None if part is None or not whole else part / whole for part, whole in zip(parts, wholes, strict=True)
    ]


def _percent(parts: Sequence[float | None], wholes: Sequence[float | None]) -> list[float | None]:
    return [None if share is None else 100 * share for share in _share(parts, wholes)]


def _debt_percent(
    payments: Sequence[float | None], owes: Sequence[bool | None], gross: Sequence[float | None]
) -> list[float | None]:
    """Without debts it is 0 percent of whatever comes in, also of nothing."""
    return [
        0.0 if owing is False else share for share, owing in zip(_percent(payments, gross), owes, strict=True)
    ]


def _covers(table: Table) -> Points:
    """Income and home count everywhere (a home of one's own or rented), illness and, for who lives with others on the
    money, life in the United States: elsewhere the state sees to it.
    """
    found: Points = []
    told = zip(table["M_ins"], table["M_home"], table["D_country"], table["D_household"], strict=True)
    for has, home, country, people in told:
        needed = ["income"] + ([] if home == "family" else ["home"])
        if country == "us":
            needed += ["health"] + (["life"] if (people or 1) > 1 else [])
        found.append(None if has is None else 100 * sum(cover in has for cover in needed) / len(needed))
    return found


def _line(anchors: Line, figures: Sequence[float | None]) -> Points:
    return [None if figure is None else _at(anchors, figure) for figure in figures]


def _at(anchors: Line, figure: float) -> float:
    """The straight line between anchors, level beyond its ends."""
    if figure <= anchors[0][0]:
        return float(anchors[0][1])
    for (x, y), (further, then) in itertools.pairwise(anchors):
        if figure <= further:
            return y + (then - y) * (figure - x) / (further - x)
    return float(anchors[-1][1])


def _area(area: str, points: Mapping[str, float | None]) -> float | None:
    weights = weights_of(area, points)
    known = {key: value for key, value in points.items() if value is not None}
    there = sum(weights[key] for key in known)
    return None if there < 50 else sum(weights[key] * value for key, value in known.items()) / there
