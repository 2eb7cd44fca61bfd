"""Money of made-up people. The survey holds none of it: only age, worries and mood are a real person's.

Each figure starts from what is usual in a country and from how thrifty somebody is (a number around nought), so that
answers of one person go together. They are typed as people type them: plain, grouped, or in thousands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from random import Random

from maxpulse.assessments.content.currencies import COUNTRIES
from maxpulse.assessments.rules import RawAnswer
from maxpulse.demo.people.person import SKIP
from maxpulse.demo.people.survey import Respondent

# Usual income after tax, a month, in the currency of the country; roughly, and how many of a hundred live there.
USUAL = {
    "us": (3600, 46),
    "euro": (2300, 16),
    "gb": (2200, 10),
    "ca": (3300, 5),
    "ch": (5200, 3),
    "pl": (5500, 4),
    "mx": (14000, 3),
    "br": (3500, 3),
    "ng": (250000, 3),
    "in": (40000, 3),
    "au": (4300, 2),
    "other": (3000, 2),
}
PRIVATE = {"M_income": 0.05, "M_gross": 0.4, "M_liquid": 0.07, "M_ret": 0.1, "M_save": 0.03, "M_debt": 0.03}
OFTEN = ("never", "sometimes", "often", "always")
SELDOM = ("always", "often", "sometimes", "seldom", "never")


@dataclass(frozen=True, slots=True)
class Purse:
    """What somebody's answers are made of: amounts a month but for `saved` and `later`, which are sums."""

    country: str
    work: str
    home: str
    household: int
    thrift: float
    income: float
    essentials: float
    saved: float
    later: float


def money_of(person: Respondent, dice: Random) -> Mapping[str, RawAnswer]:
    """An answer to every question about money, those on branches the person may never reach included."""
    purse = _purse(person, dice)
    said = {**_about(purse), **_amounts(purse, dice), **_ways(purse, dice), **_feelings(person, purse, dice)}
    return {key: SKIP if dice.random() < PRIVATE.get(key, 0) else raw for key, raw in said.items()}


def _purse(person: Respondent, dice: Random) -> Purse:
    country = dice.choices(list(USUAL), [share for _, share in USUAL.values()])[0]
    work, thrift = _work(person.age, dice), dice.gauss(0, 1)
    income = _income(USUAL[country][0], work, dice)
    essentials = income * _between(dice.gauss(0.68 - 0.08 * thrift, 0.12), 0.3, 1.2)
    essentials = essentials or USUAL[country][0] * 0.5
    multiple = max(0.2, (person.age - 24) / 6)
    return Purse(
        country=country,
        work=work,
        home=dice.choices(("rent", "loan", "owned", "family"), (42, 30, 18, 10))[0],
        household=dice.choices((1, 2, 3, 4, 5), (28, 34, 16, 15, 7))[0],
        thrift=thrift,
        income=income,
        essentials=essentials,
        saved=essentials * min(36, exp(dice.gauss(0.6 + 0.6 * thrift, 0.9))),
        later=income * 12 * multiple * exp(dice.gauss(-0.9 + 0.4 * thrift, 0.7)),
    )


def _work(age: int, dice: Random) -> str:
    if age >= 66 and dice.random() < 0.85:
        return "retired"
    if age < 25 and dice.random() < 0.5:
        return "student"
    return dice.choices(("employed", "own", "home", "between"), (70, 14, 9, 7))[0]


def _income(usual: float, work: str, dice: Random) -> float:
    share = {"retired": 0.75, "student": 0.4, "home": 0.5, "between": dice.choice((0, 0.35))}.get(work, 1)
    return usual * share * exp(dice.gauss(0, 0.4))


def _about(purse: Purse) -> dict[str, RawAnswer]:
    return {
        "D_household": RawAnswer((str(purse.household),), "people"),
        "D_country": RawAnswer((purse.country,)),
        "M_work": RawAnswer((purse.work,)),
        "M_home": RawAnswer((purse.home,)),
    }


def _amounts(purse: Purse, dice: Random) -> dict[str, RawAnswer]:
    thrift, income = purse.thrift, _rounded(purse.income)
    home = {"family": 0.08, "owned": 0.12}.get(purse.home, 0.28)
    amounts = {
        "M_income": income,
        "M_gross": max(income, purse.income * dice.uniform(1.12, 1.4)),
        # Nobody of these has to be asked twice: costs stay below one and a half times the income.
        "M_ess": min(purse.essentials, 1.4 * income) if income else purse.essentials,
        "M_liquid": purse.saved,
        "M_debtpay": purse.income * _between(dice.gauss(0.17 - 0.05 * thrift, 0.1), 0.01, 0.6),
        "M_house": purse.income * _between(dice.gauss(home - 0.02 * thrift, 0.06), 0, 0.6),
        "M_save": min(income, purse.income * _between(dice.gauss(0.08 + 0.05 * thrift, 0.05), 0, 0.4)),
        "M_ret": purse.later,
    }
    unit = COUNTRIES[purse.country]
    return {key: RawAnswer((_typed(_rounded(amount), dice),), unit) for key, amount in amounts.items()}


def _ways(purse: Purse, dice: Random) -> dict[str, RawAnswer]:
    thrift = purse.thrift
    cards = ("none", "minimum", "part", "full", "full")[_step(dice.gauss(2.6 + 0.7 * thrift, 0.9), 4)]
    late = ("three", "twice", "once", "never")[_step(dice.gauss(2.5 + 0.5 * thrift, 0.8), 3)]
    return {
        "M_late": RawAnswer((late,)),
        "M_budget": RawAnswer((OFTEN[_step(dice.gauss(1.6 + 0.5 * thrift, 0.9), 3)],)),
        "M_ins": RawAnswer(_covers(thrift, dice)),
        "M_debt": RawAnswer(
            ("yes" if dice.random() < (0.35 if purse.work == "retired" else 0.62) else "no",)
        ),
        "M_card": RawAnswer((cards if dice.random() < 0.85 else "no_card",)),
        "M_retrate": RawAnswer((str(_step(dice.gauss(7 + 3 * thrift, 4), 30)),), "percent"),
        "M_draw": RawAnswer((f"{_step(2 * dice.gauss(4.5 - 0.5 * thrift, 1.4), 30) / 2:g}",), "half_percent"),
        "M_plan": RawAnswer((OFTEN[_step(dice.gauss(1.4 + 0.5 * thrift, 0.9), 3)],)),
    }


def _covers(thrift: float, dice: Random) -> tuple[str, ...]:
    chances = {"income": 0.5, "home": 0.65, "health": 0.85, "life": 0.35}
    return tuple(key for key, chance in chances.items() if dice.random() < chance + 0.1 * thrift) or ("none",)


def _feelings(person: Respondent, purse: Purse, dice: Random) -> dict[str, RawAnswer]:
    months = purse.saved / purse.essentials
    ease = 2 + 0.5 * purse.thrift - 0.25 * (person.worried or 0) + min(1.0, months / 6)

    def step() -> int:
        return _step(dice.gauss(ease, 0.8), 4)

    return {
        **{key: RawAnswer((str(step()),)) for key in ("F1", "F2", "F3")},
        **{key: RawAnswer((SELDOM[step()],)) for key in ("F4", "F5")},
        "K1": RawAnswer((dice.choices(("more", "exactly", "less", "unsure"), (62, 22, 4, 12))[0],)),
        "K2": RawAnswer((dice.choices(("less", "same", "more", "unsure"), (70, 10, 8, 12))[0],)),
        "K3": RawAnswer((dice.choices(("single", "same", "spread", "unsure"), (60, 12, 10, 18))[0],)),
    }


def _typed(amount: int, dice: Random) -> str:
    way = dice.random()
    if way < 0.1 and amount >= 1000 and amount % 100 == 0:
        return f"{amount / 1000:g}k"
    return f"{amount:,}" if way < 0.35 else str(amount)


def _rounded(amount: float) -> int:
    """An amount as people know it: two digits that say something, to the ten below a thousand."""
    size = max(10, int(10 ** (len(str(int(amount))) - 2)))
    return round(amount / size) * size


def _step(value: float, most: int) -> int:
    return round(_between(value, 0, most))


def _between(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
