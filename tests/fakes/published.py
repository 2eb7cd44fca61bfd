"""The health score computed a second time, apart from the product: column by column, in plain floats, straight from the
published tables (docs/assessment.md). It shares no line, no file of anchors and no type with the product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

Value: TypeAlias = float | str | None
Column: TypeAlias = list[Value]
Points: TypeAlias = list[float | None]
Table: TypeAlias = dict[str, Column]

LIMITS = (
    *((90, "A+"), (80, "A"), (74, "B+"), (66, "B"), (58, "C+"), (50, "C"), (45, "D+"), (40, "D"), (0, "F")),
)
AREAS = {"exercise": 30, "sleep": 25, "nutrition": 25, "hydration": 10, "habits": 10}
WEIGHTS = {
    "exercise": {"movement": 70, "strength": 20, "sitting": 10},
    "sleep": {"sleep_hours": 50, "bad_nights": 25, "rested": 15, "regularity": 10},
    "nutrition": {"fruit_veg": 40, "grain": 15, "sugar_drinks": 20, "fast_food": 15, "salt": 5, "meat": 5},
    "hydration": {"drinks": 75, "urine": 25},
    "habits": {"nicotine": 40, "bmi": 30, "alcohol": 30},
}
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


# What the next step up in each item is worth, from the same tables. What is rested and what goes by the day has a step
# each; the first minutes of movement and a fourth hour of sleep score, and nobody is advised to stop there.
STEPS: dict[str, tuple[float, ...]] = {
    "movement": (40, 60, 80, 90, 100),
    "strength": (50, 100),
    "sitting": (40, 80, 100),
    "sleep_hours": (40, 70, 100),
    "bad_nights": (20, 50, 75, 100),
    "rested": tuple(range(10, 101, 10)),
    "fruit_veg": (40, 100),
    "sugar_drinks": (20, 60, 100),
    "drinks": (40, 70, 100),
    "alcohol": (30, 70, 100),
    "bmi": (15, 30, 70, 100),
    **{key: tuple(sorted(set(points.values()))) for key, (_question, points) in CHOICES.items()},
    # Who has stopped for a year has nothing left to do but wait.
    "nicotine": (25, 50),
}
# Litres a day of the 95th percentile (EFSA 2010).
MOST_DRINKS = {"male": 4.0, "female": 3.1}


def columns(people: Sequence[Mapping[str, Any]]) -> Table:
    """One column a question: numbers as floats, choices as text, None where nothing was said."""
    keys = {key for person in people for key in person}
    return {key: [_value(person.get(key)) for person in people] for key in keys}


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


def areas(points: dict[str, Points]) -> dict[str, Points]:
    """Each area's points, missing items left out; None where more than half of its weight is missing."""
    people = range(len(points["movement"]))
    return {
        area: [_area(area, {key: points[key][n] for key in WEIGHTS[area]}) for n in people] for area in AREAS
    }


def totals(by_area: dict[str, Points]) -> list[float]:
    """The whole, 0-100, over the areas that are scored."""
    people = range(len(by_area["sleep"]))
    known = [{area: by_area[area][n] for area in AREAS if by_area[area][n] is not None} for n in people]
    return [
        sum(AREAS[area] * (points or 0) for area, points in one.items()) / sum(AREAS[area] for area in one)
        for one in known
    ]


def aims(table: Table, points: dict[str, Points]) -> dict[str, Points]:
    """The points that the next step of each item is worth, a column each; None where there is nothing to do."""
    found = {key: [next_step(STEPS[key], own) for own in column] for key, column in points.items()}
    for place, (hours, age) in enumerate(zip(table["S_hours"], table["D_age"], strict=True)):
        # Long nights are near the top, and very long ones have one step back to it.
        if isinstance(hours, float) and isinstance(age, float) and points["sleep_hours"][place] is not None:
            if hours >= 10:
                found["sleep_hours"][place] = 90
            elif hours >= 9 or (hours > 8 and age >= 65):
                found["sleep_hours"][place] = None
        index = _index(table, place)
        if index is not None and isinstance(age, float) and age >= 65 and 23 <= index < 30:
            found["bmi"][place] = None
    return found


def next_step(steps: Sequence[float], own: float | None) -> float | None:
    """The next of the steps that is worth more than what one has."""
    return None if own is None else next((step for step in steps if step > own + 5e-7), None)


def gains(
    points: dict[str, Points],
    by_area: dict[str, Points],
    aims: dict[str, Points],
    shares: Mapping[str, float] = AREAS,
    weigh: Callable[[str, Mapping[str, float | None]], dict[str, float]] | None = None,
) -> list[dict[str, float]]:
    """What each next step would add to the whole, of those that would add anything: a mapping for each person."""
    found = []
    for n in range(len(next(iter(points.values())))):
        scored = [area for area in shares if by_area[area][n] is not None]
        whole = sum(shares[area] for area in scored)
        own = {key: column[n] for key, column in points.items()}
        adds: dict[str, float] = {}
        for area in scored:
            weights = {
                key: weight
                for key, weight in (weigh or weights_of)(area, own).items()
                if own[key] is not None
            }
            inside = sum(weights.values())
            for key, weight in weights.items():
                aim, there = aims[key][n], own[key]
                if aim is not None and there is not None and aim > there:
                    adds[key] = shares[area] / whole * weight / inside * (aim - there)
        found.append(adds)
    return found


def flags(table: Table) -> list[set[str]]:
    """What is said beside the scores: the mood or the days at 3 of 10 or below, bad nights for three months, much to
    drink, and what is left out or said with care for who is pregnant, breastfeeds or is ill.
    """
    return [_flags({key: column[n] for key, column in table.items()}) for n in range(len(table["D_flags"]))]


def _flags(told: Mapping[str, Value]) -> set[str]:
    own, drinks, alcohol = told["D_flags"], told["H_drinks"], told["C_alc"]
    no_drinks = own in ("pregnant", "heart_kidney", "fluid_limit", "eating_disorder")
    low = [isinstance(felt, float) and felt <= 3 for felt in (told["C_mood"], told["C_stress"])]
    bad = told["S_bad"]
    most = MOST_DRINKS.get(str(told["D_sex"]), 3.55)
    holds = {
        "signpost": any(low),
        "sleep_signpost": isinstance(bad, float) and bad >= 3 and told["S_long"] == "yes",
        "fluid_caution": isinstance(drinks, float) and drinks > most and not no_drinks,
        "no_fluid_advice": no_drinks,
        "no_weight_advice": own in ("pregnant", "breastfeeding", "heart_kidney", "eating_disorder"),
        "gentle_exercise": own in ("injury", "heart_kidney", "pregnant"),
        "gentle_food": own == "eating_disorder",
        "no_alcohol": own in ("pregnant", "breastfeeding") and isinstance(alcohol, float) and alcohol > 0,
    }
    return {flag for flag, is_so in holds.items() if is_so}


def grade(total: float) -> str:
    """The grade of a total."""
    return next(name for least, name in LIMITS if total >= least - 5e-7)


def _value(given: Any) -> Value:
    if isinstance(given, str):
        return given
    if isinstance(given, tuple):
        return str(given[0])
    try:
        return float(given)
    except TypeError:
        return None


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


def _index(table: Table, place: int) -> float | None:
    height, weight = table["D_height"][place], table["D_weight"][place]
    return weight / (height / 100) ** 2 if isinstance(height, float) and isinstance(weight, float) else None


def _bmi(height: float, weight: float, asian: bool) -> float | None:
    index = weight / (height / 100) ** 2
    if not 10 < index < 80:  # asked again where somebody types it, never scored
        return None
    cuts = (18.5, 23, 27.5, 32.5, 37.5) if asian else (18.5, 25, 30, 35, 40)
    return (70, 100, 70, 30, 15, 0)[sum(index >= cut - 1e-9 for cut in cuts)]


def weights_of(area: str, points: Mapping[str, float | None]) -> dict[str, float]:
    """What the items of an area weigh for somebody: of salt and meat one alone carries both."""
    weights: dict[str, float] = dict(WEIGHTS[area])
    if area == "nutrition" and (points["salt"] is None) != (points["meat"] is None):
        weights |= {"salt": 10, "meat": 10}
    return weights


def _area(area: str, points: Mapping[str, float | None]) -> float | None:
    weights = weights_of(area, points)
    known = {key: value for key, value in points.items() if value is not None}
    there = sum(weights[key] for key in known)
    return None if there < 50 else sum(weights[key] * value for key, value in known.items()) / there
