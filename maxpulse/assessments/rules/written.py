"""Units as people write them behind their figures: "1,75 m", 5'11", "11 st 4", "1 h 30", "160 lbs"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.units import Unit

WORDS = {
    "ft": "ft feet foot '",
    "in": 'in inch inches "',
    "cm": "cm cms centimetre centimetres centimeter centimeters zentimeter",
    "m": "m metre metres meter meters",
    "mm": "mm",
    "kg": "kg k kgs kilo kilos kilogram kilograms kilogramm",
    "g": "g gr gram grams",
    "lb": "lb lbs pound pounds #",
    "st": "st stone stones",
    "l": "l ltr litre litres liter liters",
    "dl": "dl",
    "cl": "cl",
    "ml": "ml mls",
    "oz": "oz floz ounce ounces",
    "glass": "glass glasses glas gläser",
    "cup": "cup cups tasse tassen",
    "hours": "h hr hrs hour hours std stunde stunden",
    "minutes": "min mins minute minutes minuten m '",
    "years": "y yr yrs year years yo yearsold jahr jahre",
    "days": "d day days tag tage mal x times",
    "nights": "night nights nacht nächte mal x times",
    "portions": "portion portions serving servings handful handfuls portionen handvoll x",
    "cans": "can cans drink drinks bottle bottles glass glasses dose dosen flasche flaschen glas gläser x",
    "drink": "drink drinks beer beers glass glasses shot shots getränk getränke bier biere glas gläser x",
    "uk_unit": "unit units einheit einheiten",
    "people": "person people persons personen leute",
    "percent": "% percent prozent",
    "points": "point points punkt punkte",
    "thousand": "k",
}
# What a unit is worth in one that a question may offer, where both measure the same.
WORTH: dict[tuple[str, str], Decimal] = {
    ("m", "cm"): Decimal(100),
    ("mm", "cm"): Decimal("0.1"),
    ("in", "cm"): Decimal("2.54"),
    ("g", "kg"): Decimal("0.001"),
    ("dl", "l"): Decimal("0.1"),
    ("cl", "l"): Decimal("0.01"),
    ("hours", "minutes"): Decimal(60),
    ("hours", "half_hours"): Decimal(1),
    ("minutes", "hours"): 1 / Decimal(60),
    ("minutes", "half_hours"): 1 / Decimal(60),
}
# What the second of two figures is when its own unit is left out: 1 h 30, 1 m 75.
FOLLOWS = {"ft": "in", "st": "lb", "hours": "minutes", "m": "cm", "l": "ml", ":": "minutes"}
# A figure with the word behind it, and perhaps a second of both.
TEXT = re.compile(
    r"([+-]?(?:\d+(?:[.,]\d+)*[.,]?|[.,]\d+))\s*([^\d.,+-]*|-)"
    r"(?:(?<!\d)(\d+(?:[.,]\d+)*[.,]?|[.,]\d+)\s*([^\d.,+-]*))?"
)


class Measure(NamedTuple):
    """One figure as written with the word behind it, and where there is one, the second of both."""

    figure: str
    word: str
    second: str
    second_word: str


def split(text: str) -> Measure | None:
    """The figures and words of a tidied text; None when it is made otherwise."""
    found = TEXT.fullmatch(text)
    if found is None:
        return None
    figure, word, second, second_word = (part or "" for part in found.groups())
    return Measure(figure, _plain(word), second, _plain(second_word))


def factor(word: str, question: Question, unit: Unit) -> tuple[Unit, Decimal] | None:
    """The unit of the question that a word means and what to multiply the figure with; None when it means none.

    `unit` is the chosen one: it wins where a word may mean several (m for minutes or metres).
    """
    if not word or word in names_of(unit):
        return unit, Decimal(1)
    meant = [key for key, words in WORDS.items() if word in words.split()]
    for key in meant:
        offered = question.unit(key)
        if offered is not None:
            return offered, Decimal(1)
    if "thousand" in meant:
        return unit, Decimal(1000)
    for (key, into), worth in WORTH.items():
        offered = question.unit(into)
        if key in meant and offered is not None:
            return offered, worth
    named = next((one for one in question.units if word in names_of(one)), None)
    return None if named is None else (named, Decimal(1))


def follower(word: str) -> str:
    """The unit of a second figure behind one in that unit ("in" behind feet); empty when none follows."""
    keys = [key for key in FOLLOWS if word == key or word in WORDS.get(key, "").split()]
    return FOLLOWS[keys[0]] if keys else ""


def means(word: str, key: str) -> bool:
    """True when a word stands for that unit."""
    return word in WORDS.get(key, "").split()


def is_known(word: str) -> bool:
    """True when the word is a unit of anything."""
    return word in UNKNOWN_HERE or any(word in words.split() for words in WORDS.values())


UNKNOWN_HERE = frozenset(
    ("km", "mi", "mile", "miles", "kcal", "pint", "pints", "gal", "$", "€", "£", "s", "sec")
)


def names_of(unit: Unit) -> frozenset[str]:
    """All words that mean this unit."""
    own = (unit.key, unit.label, unit.one, unit.other, unit.short)
    return frozenset((*map(_plain, own), *WORDS.get(unit.key, "").split())) - {""}


def _plain(word: str) -> str:
    return word.replace(" ", "").lower()
