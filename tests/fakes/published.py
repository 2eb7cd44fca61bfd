"""The health score computed a second time, apart from the product: column by column, in plain floats, straight from the
published tables (docs/assessment.md). It shares no line, no file of anchors and no type with the product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.published_items import CHOICES, Points, Table, Value, index_of

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
        index = index_of(table, place)
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


def one_of_food(adds: Sequence[Mapping[str, float]], told: Sequence[set[str]]) -> list[dict[str, float]]:
    """Of what would add something, the largest of food alone where somebody is to be told of food with care."""
    found = []
    for own, notes in zip(adds, told, strict=True):
        food = {key: gain for key, gain in own.items() if key in WEIGHTS["nutrition"]}
        most = max(food, key=lambda key: food[key], default="")
        left_out = food.keys() - {most} if "gentle_food" in notes else set[str]()
        found.append({key: gain for key, gain in own.items() if key not in left_out})
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
