"""The points of each item of health computed a second time, apart from the product: see `published.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

Value: TypeAlias = float | str | None
Column: TypeAlias = list[Value]
Points: TypeAlias = list[float | None]
Table: TypeAlias = dict[str, Column]
CHOICES: dict[str, tuple[str, dict[str, float]]] = {
    "regularity": (
        "S_reg",
        {"within_30": 100, "within_60": 75, "within_90": 50, "within_120": 25, "beyond_120": 0},
    ),
    "grain": ("N_grain", {"none": 0, "one": 33, "two": 67, "three": 100}),
    "fast_food": ("N_fast", {"rarely": 100, "some": 50, "often": 0}),
    "salt": ("N_salt", {"never": 100, "rarely": 75, "sometimes": 50, "often": 25, "always": 0}),
    "meat": ("N_meat", {"low": 100, "middle": 50, "high": 0}),
    "urine": ("H_urine", {"1": 100, "2": 100, "3": 100, "4": 75, "5": 50, "6": 25, "7": 0, "8": 0}),
    "nicotine": ("C_nic", {"never": 100, "quit_5": 75, "quit_1": 50, "quit_0": 25, "vape": 25, "smoke": 0}),
}


def items(table: Table) -> dict[str, Points]:
    """The points of each item, a column each; None where it is not scored."""
    weekly = _weekly(table)
    flags, age = table["D_flags"], table["D_age"]
    no_drinks = [flag in ("pregnant", "heart_kidney", "fluid_limit", "eating_disorder") for flag in flags]
    no_weight = [flag in ("pregnant", "breastfeeding", "heart_kidney", "eating_disorder") for flag in flags]
    found: dict[str, Points] = {
        key: [points.get(value) if isinstance(value, str) else None for value in table[question]]
        for key, (question, points) in CHOICES.items()
    }
    found["movement"] = _each(_movement, weekly)
    found["strength"] = _each(lambda days: min(100.0, 50 * days), table["E_str"])
    found["sitting"] = _each(_sitting, table["E_sit"], [0 if m is None else m for m in weekly])
    found["sleep_hours"] = _each(_sleep, table["S_hours"], age)
    found["bad_nights"] = _each(
        lambda n: {0: 100, 1: 100, 2: 75, 3: 50, 4: 35, 5: 20, 6: 10, 7: 0}[n], table["S_bad"]
    )
    found["rested"] = _each(lambda rested: 10 * rested, table["S_fresh"])
    found["fruit_veg"] = _each(
        lambda veg, fruit: min(100, 20 * (veg + fruit)), table["N_veg"], table["N_fruit"]
    )
    found["sugar_drinks"] = _each(_sugar, table["N_sugar"])
    found["drinks"] = _each(_drinks, table["H_drinks"], _drinks_targets(table))
    found["alcohol"] = _each(
        _alcohol, table["C_alc"], [{"male": 14, "female": 7}.get(str(s), 10.5) for s in table["D_sex"]]
    )
    asian = [value == "asian" for value in table["D_ancestry"]]
    found["bmi"] = _each(_bmi, table["D_height"], table["D_weight"], asian)
    found["drinks"], found["urine"] = (_without(found[key], no_drinks) for key in ("drinks", "urine"))
    found["bmi"] = _without(found["bmi"], no_weight)
    return found


def _each(formula: Callable[..., float | None], *told: Sequence[Any]) -> Points:
    return [None if None in row else _float(formula(*row)) for row in zip(*told, strict=True)]


def _float(points: float | None) -> float | None:
    return None if points is None else float(points)


def _without(points: Points, left_out: Sequence[bool]) -> Points:
    return [None if out else value for value, out in zip(points, left_out, strict=True)]


def _weekly(table: Table) -> list[float | None]:
    """Minutes a week, hard ones twice: days x minutes, of which the hard ones are a part."""
    found: list[float | None] = []
    for days, minutes, hard in zip(table["E_days"], table["E_min"], table["E_vig"], strict=True):
        if days == 0:
            found.append(0.0)
        elif isinstance(days, float) and isinstance(minutes, float):
            moderate = days * minutes
            found.append(moderate + min(hard if isinstance(hard, float) else 0.0, moderate))
        else:
            found.append(None)
    return found


def _movement(minutes: float) -> float:
    bands = ((150, 100), (120, 90), (90, 80), (60, 60), (30, 40), (1, 20))
    return next((points for least, points in bands if minutes >= least), 0)


def _sitting(hours: float, weekly: float) -> float:
    if weekly >= 420 or hours <= 7:
        return 100
    return 100 - 20 * (hours - 7) if hours <= 12 else 0


def _sleep(hours: float, age: float) -> float:
    if hours >= 10:
        return 40
    if age >= 65 and hours > 8:
        return 90
    if hours >= 9:
        return 90
    return next((points for least, points in ((7, 100), (6, 70), (5, 40), (4, 20)) if hours >= least), 0)


def _sugar(cans: float) -> float:
    if cans <= 3:
        return 100
    if cans <= 7:
        return 100 - 10 * (cans - 3)
    return max(0.0, 60 - 40 * (cans - 7) / 7 if cans <= 14 else 20 - 20 * (cans - 14) / 7)


def _drinks_targets(table: Table) -> list[float]:
    """EFSA: 80 % of the adequate intake; +0.7 l when breastfeeding, +0.5 l with much sweat."""
    found = []
    for sex, flag, heat in zip(table["D_sex"], table["D_flags"], table["H_heat"], strict=True):
        base = {"male": 2.0, "female": 1.6}.get(str(sex), 1.8)
        found.append(base + (0.7 if flag == "breastfeeding" else 0) + (0.5 if heat == "yes" else 0))
    return found


def _drinks(litres: float, target: float) -> float:
    ratio = litres / target
    if ratio <= 0.5:
        return 80 * ratio
    return min(100.0, 40 + 120 * (ratio - 0.5))


def _alcohol(drinks: float, limit: float) -> float:
    ratio = drinks / limit
    if ratio <= 1:
        return 100 - 30 * ratio
    return max(0.0, 70 - 40 * (ratio - 1) if ratio <= 2 else 30 - 30 * (ratio - 2))


def index_of(table: Table, place: int) -> float | None:
    """Weight by height squared, in kg/m², of the person at this place; None where either was not said."""
    height, weight = table["D_height"][place], table["D_weight"][place]
    return weight / (height / 100) ** 2 if isinstance(height, float) and isinstance(weight, float) else None


def _bmi(height: float, weight: float, asian: bool) -> float | None:
    index = weight / (height / 100) ** 2
    if not 10 < index < 80:  # asked again where somebody types it, never scored
        return None
    cuts = (18.5, 23, 27.5, 32.5, 37.5) if asian else (18.5, 25, 30, 35, 40)
    return (70, 100, 70, 30, 15, 0)[sum(index >= cut - 1e-9 for cut in cuts)]
