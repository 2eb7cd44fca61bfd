"""From what a person told and does to what they type and tap, in the units they think in."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from maxpulse.assessments.rules import RawAnswer
from maxpulse.demo.people.habits import Habits, habits_of
from maxpulse.demo.people.person import SKIP
from maxpulse.demo.people.survey import Respondent

SYSTEMS, SHARES = ("metric", "american", "british"), (60, 30, 10)
FLAGS = ("heart_kidney", "injury", "fluid_limit", "eating_disorder")
# Answers some people keep to themselves, and how many of them do.
PRIVATE = ("D_ancestry", "H_urine", "C_alc", "C_nic", "C_mood", "C_stress", "N_meat", "S_reg")
KEPT_PRIVATE = 0.04


def answers_of(person: Respondent, dice: Random) -> Mapping[str, RawAnswer]:
    """An answer to every question of the health assessment, those on branches the person may never reach included."""
    habits = habits_of(person, dice)
    system = dice.choices(SYSTEMS, SHARES)[0]
    said = {
        **_body(person, system, dice),
        **_movement(person, habits),
        **_sleep(person, habits, dice),
        **_food(person, habits, dice),
        **_drinks(habits, system, dice),
        **_rest(person, habits, system, dice),
    }
    return {
        key: SKIP if key in PRIVATE and dice.random() < KEPT_PRIVATE else raw for key, raw in said.items()
    }


def number(value: float, unit: str = "") -> RawAnswer:
    """A figure as people type it: no digits after the point that say nothing."""
    return RawAnswer((f"{value:g}",), unit)


def _body(person: Respondent, system: str, dice: Random) -> dict[str, RawAnswer]:
    return {
        "D_age": number(person.age, "years"),
        "D_sex": RawAnswer((person.sex if dice.random() < 0.98 else "unsaid",)),
        "D_flags": RawAnswer((_flag(person, dice),)),
        "D_height": _height(person.height, system),
        "D_weight": _weight(person.weight, system),
        "D_ancestry": RawAnswer(("asian" if person.is_asian else "other",)),
    }


def _flag(person: Respondent, dice: Random) -> str:
    if person.heart_attack and dice.random() < 0.7:
        return "heart_kidney"
    if person.sex == "female" and 20 <= person.age <= 42 and dice.random() < 0.04:
        return dice.choice(("pregnant", "breastfeeding"))
    return dice.choice(FLAGS[1:]) if dice.random() < 0.04 else "none"


def _height(centimetres: float, system: str) -> RawAnswer:
    if system == "metric":
        return number(round(centimetres), "cm")
    feet, inches = divmod(round(centimetres / 2.54), 12)
    return RawAnswer((str(feet),), "ft", str(inches))


def _weight(kilograms: float, system: str) -> RawAnswer:
    pounds = round(kilograms / 0.45359237)
    if system == "metric":
        return number(round(kilograms, 1), "kg")
    if system == "american":
        return number(pounds, "lb")
    return RawAnswer((str(pounds // 14),), "st", str(pounds % 14))


def _movement(person: Respondent, habits: Habits) -> dict[str, RawAnswer]:
    return {
        "E_days": number(habits.active_days, "days"),
        "E_min": number(habits.minutes, "minutes"),
        "E_vig": number(habits.hard_minutes, "minutes"),
        "E_str": number(habits.strength_days, "days"),
        "E_sit": number(round(2 * min(person.sitting, 18)) / 2, "half_hours"),
    }


def _sleep(person: Respondent, habits: Habits, dice: Random) -> dict[str, RawAnswer]:
    bedtimes = ("within_30", "within_60", "within_90", "within_120", "beyond_120")
    return {
        "S_hours": number(round(4 * person.sleep) / 4, "hours"),
        "S_reg": RawAnswer((bedtimes[habits.regular],)),
        "S_bad": number(habits.bad_nights, "nights"),
        "S_long": _yes_or_no(dice.random() < 0.55),
        "S_fresh": number(habits.fresh, "points"),
    }


def _food(person: Respondent, habits: Habits, dice: Random) -> dict[str, RawAnswer]:
    meals = person.fast_food
    return {
        "N_veg": number(habits.vegetables, "portions"),
        "N_fruit": number(habits.fruit, "portions"),
        "N_grain": RawAnswer((("none", "one", "two", "three")[habits.grain],)),
        "N_sugar": number(habits.sugary_drinks, "cans"),
        "N_fast": RawAnswer(("rarely" if meals < 1 else "some" if meals < 4 else "often",)),
        "N_salt": RawAnswer((_salt(person, dice),)),
        "N_meat": RawAnswer((("low", "middle", "high")[habits.meat],)),
    }


def _salt(person: Respondent, dice: Random) -> str:
    # The survey's steps are fewer than ours; who was not asked adds salt as others do.
    told = person.salt or dice.choices(("Rarely", "Occasionally", "Very often"), (52, 29, 19))[0]
    ours = {"Rarely": ("never", "rarely"), "Occasionally": ("sometimes",), "Very often": ("often", "always")}
    return dice.choice(ours[told])


def _drinks(habits: Habits, system: str, dice: Random) -> dict[str, RawAnswer]:
    return {
        "H_drinks": _litres(habits.litres, system, dice),
        "H_urine": RawAnswer((str(habits.urine),)),
        "H_heat": _yes_or_no(dice.random() < 0.25),
    }


def _litres(litres: float, system: str, dice: Random) -> RawAnswer:
    if system == "american":
        return number(round(litres / 0.02957 / 4) * 4, "oz")
    if dice.random() < 0.4:
        return number(round(litres / 0.25 * 2) / 2, "glass")
    return number(round(litres, 1), "l")


def _rest(person: Respondent, habits: Habits, system: str, dice: Random) -> dict[str, RawAnswer]:
    unit, size = ("uk_unit", 8 / 14) if system == "british" else ("drink", 1)
    return {
        "C_alc": number(round(2 * habits.alcohol / size) / 2, unit),
        "C_nic": RawAnswer((_smoking(person, dice),)),
        "C_stress": number(habits.stress, "points"),
        "C_mood": number(habits.mood, "points"),
    }


def _smoking(person: Respondent, dice: Random) -> str:
    if person.smoking == "before":
        return dice.choices(("quit_5", "quit_1", "quit_0", "vape"), (70, 15, 8, 7))[0]
    return "smoke" if person.smoking == "now" else dice.choices(("never", "vape"), (96, 4))[0]


def _yes_or_no(yes: bool) -> RawAnswer:
    return RawAnswer(("yes" if yes else "no",))
