"""Numbers as people type them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules.canonical import plain

LONGEST = 24
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}")
TWO_FIELDS = re.compile(r"(\d+)\D{1,8}(\d+(?:[.,]\d+)?)\D{0,8}")
NAMES = {
    "ft": "ft",
    "feet": "ft",
    "foot": "ft",
    "'": "ft",
    "′": "ft",
    "cm": "cm",
    "kg": "kg",
    "kgs": "kg",
    "kilo": "kg",
    "kilos": "kg",
    "lb": "lb",
    "lbs": "lb",
    "pounds": "lb",
    "st": "st",
    "l": "l",
    "litre": "l",
    "litres": "l",
    "liter": "l",
    "liters": "l",
    "ml": "ml",
    "oz": "oz",
    "glass": "glass",
    "glasses": "glass",
    "cup": "cup",
    "cups": "cup",
    "h": "hours",
    "hours": "hours",
    "min": "minutes",
    "minutes": "minutes",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed: a number in a unit, with the second field of a unit that has one."""

    first: Decimal
    second: Decimal
    unit: Unit

    @property
    def text(self) -> str:
        """The figures as typed, to show them again."""
        first, second = plain(self.first), plain(self.second)
        return f"{first} {second}" if self.unit.has_second else first


def tidy(text: str) -> str:
    """The text in plain digits and letters, without blanks around it or between digits."""
    text = unicodedata.normalize("NFKC", text).strip().lower().replace("−", "-")
    return re.sub(r"(?<=\d)\s(?=\d{3}\b)", "", text)


def parse(text: str, unit: Unit) -> Decimal | None:
    """The number of a text, with comma or point before the fraction; None when it is none.

    "1,500" in a unit that is counted whole (ml) is fifteen hundred, in any other one and a half.
    """
    if len(text) > LONGEST or not NUMBER.fullmatch(text):
        return None
    if unit.step >= 1 and THOUSANDS.fullmatch(text):
        return Decimal(re.sub("[.,]", "", text))
    return Decimal(text.replace(",", "."))


def named_unit(text: str, question: Question, unit: Unit) -> tuple[str, Unit]:
    """Text without a unit written behind the number, and that unit when the question offers it ("160 lb")."""
    match = re.fullmatch(r"([+-]?[\d.,]+)\s*([a-z'′]+)\.?", text)
    if match is None or match[2] not in NAMES:
        return text, unit
    written = question.unit(NAMES[match[2]])
    return (match[1], written) if written else (text, unit)


def two_fields(text: str, unit: Unit) -> tuple[str, str] | None:
    """Both fields when they were typed into the first one, as in 5'11" or "11 st 4"; else None."""
    match = TWO_FIELDS.fullmatch(text) if unit.has_second else None
    return None if match is None or match[0][len(match[1])] in ".," else (match[1], match[2])
