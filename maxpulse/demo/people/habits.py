"""What the survey does not hold, simulated to go with what it does: these figures are nobody's.

Each starts from what the same person told (sport, how they rate their diet, fibre eaten, nights, mood) and adds
chance. Means are chosen to lie near published ones for adults: 180 active minutes a week, two and a half portions of
fruit and vegetables a day, 2 litres of drinks.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from maxpulse.demo.people.survey import Respondent

MINUTES = (10, 15, 20, 30, 30, 40, 45, 60, 75, 90)
GRAMS_A_DRINK = 14


@dataclass(frozen=True, slots=True)
class Habits:
    """A week of one person: days, minutes, portions a day, litres a day, drinks a week; scales from 0 to 10."""

    active_days: int
    minutes: int
    hard_minutes: int
    strength_days: int
    vegetables: float
    fruit: float
    grain: int
    sugary_drinks: int
    meat: int
    litres: float
    urine: int
    alcohol: float
    bad_nights: int
    fresh: int
    regular: int
    stress: int
    mood: int


def habits_of(person: Respondent, dice: Random) -> Habits:
    """The habits of that person; the same dice, the same habits."""
    days, minutes = _movement(person, dice)
    care = _care(person, dice)
    litres = _between(dice.gauss(2.1 if person.sex == "male" else 1.8, 0.55) + 0.15 * care, 0.4, 5)
    bad_nights = _bad_nights(person, dice)
    return Habits(
        active_days=days,
        minutes=minutes,
        hard_minutes=_hard_minutes(person, days * minutes, dice),
        strength_days=_strength(person, dice),
        vegetables=_halves(dice.gauss(1.7 + 0.6 * care, 0.7), 8),
        fruit=_halves(dice.gauss(1.2 + 0.5 * care, 0.7), 6),
        grain=_whole(dice.gauss(1.2 + 0.5 * care, 0.8), 3),
        sugary_drinks=_whole(dice.gammavariate(1.2, max(0.8, 4 - 2 * care)), 30),
        meat=_whole(dice.gauss(0.8 - 0.3 * care, 0.7), 2),
        litres=litres,
        urine=_whole(dice.gauss(6 - 1.5 * litres, 0.9), 7) + 1,
        alcohol=_alcohol(person, dice),
        bad_nights=bad_nights,
        fresh=_whole(dice.gauss(8 - 1.6 * _or(person.tired, 0.8) - 0.3 * bad_nights, 1.2), 10),
        regular=_whole(dice.gauss(1 + 0.3 * bad_nights, 1), 4),
        stress=_whole(dice.gauss(8 - 1.1 * _or(person.worried, 1.5), 1.2), 10),
        mood=_whole(dice.gauss(8 - 1.8 * _or(person.low, 0.4), 1.1), 10),
    )


def _movement(person: Respondent, dice: Random) -> tuple[int, int]:
    mean = 1.1 + 2.2 * person.vigorous_sport + 1.6 * person.moderate_sport + 1.2 * person.physical_work
    days = _whole(dice.gauss(mean, 1.4), 7)
    longest = len(MINUTES) - (0 if person.vigorous_sport else 2)
    return days, MINUTES[dice.randrange(longest)]


def _hard_minutes(person: Respondent, all_minutes: int, dice: Random) -> int:
    if not person.vigorous_sport:
        return 0
    return int(all_minutes * dice.uniform(0.1, 0.6)) // 5 * 5


def _strength(person: Respondent, dice: Random) -> int:
    return _whole(dice.gauss(0.4 + 1.3 * person.vigorous_sport + 0.4 * person.physical_work, 1), 6)


def _care(person: Respondent, dice: Random) -> float:
    """How carefully somebody eats, around nought."""
    rated = (_or(person.diet, 2) - 2) * 0.5
    fibre = (_or(person.fibre, 16) - 16) / 16
    return _between(rated + 0.6 * fibre + dice.gauss(0, 0.4), -2, 2.5)


def _alcohol(person: Respondent, dice: Random) -> float:
    if person.alcohol:
        return _halves(person.alcohol * 7 / GRAMS_A_DRINK * dice.uniform(0.4, 0.9), 40)
    return 0 if dice.random() < 0.6 else _halves(dice.gammavariate(1.5, 1.5), 12)


def _bad_nights(person: Respondent, dice: Random) -> int:
    return _whole(dice.gauss(0.7 + 1.7 * _or(person.wakeful, 0.6), 0.8), 7)


def _or(told: float | None, usual: float) -> float:
    return usual if told is None else told


def _between(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


def _whole(value: float, most: int) -> int:
    return round(_between(value, 0, most))


def _halves(value: float, most: int) -> float:
    return round(2 * _between(value, 0, most)) / 2
