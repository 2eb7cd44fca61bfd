"""Numbers as people type them: digits with comma or point, fractions, thousands apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from maxpulse.assessments.content.units import Unit
from maxpulse.core.tongue import plain

LONGEST = 24
FINEST = Decimal("0.000001")
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*[.,]?|[.,]\d+)")
GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
PARTS = {"¼": ".25", "½": ".5", "¾": ".75"}
# What people say around a figure, in the languages there are. Devices read by the same patterns (`figures.told`).
AROUND = re.compile(
    r"^(?:about|approximately|approx|around|roughly|circa|ca|etwa|ungefähr|rund|zirka|~|≈)\s*"
)
SO_OFTEN = re.compile(
    r"\s*(?:(?:a|per|each|every|/)\s*(?:day|night|week|d|wk)|daily|weekly|nightly"
    r"|(?:am|pro|jeden|jede|in der|die)\s+(?:tag|nacht|woche)|täglich|wöchentlich)$"
)
NOTHING = frozenset(
    (
        *("none", "zero", "nothing", "never"),
        *("keine", "kein", "keinen", "keins", "nichts", "nie", "null"),
    )
)


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
    """The text in plain digits and small letters: no blanks around it, no "about", "a day" or blanks in thousands."""
    for part, decimal in PARTS.items():
        text = text.replace(f" {part}", decimal).replace(part, decimal)
    text = unicodedata.normalize("NFKC", text).strip().lower().translate(PLAIN_SIGNS).replace("''", '"')
    text = re.sub(r"(?<=[a-z])\.", "", text)
    text = SO_OFTEN.sub("", AROUND.sub("", text))
    text = re.sub(r"(?<=[a-z])\s+of\s+[a-z ]+$", "", text)
    text = re.sub(r"(?<=\d)[\s'](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"(?<![\d.,])(?:(\d+) )?([1-7])/([2348])(?!\d)", _fraction, text)
    return "0" if text in NOTHING else text


PLAIN_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "′": "'", "’": "'", "‘": "'", "″": '"', "”": '"', "“": '"'}
)


def _fraction(found: re.Match[str]) -> str:
    whole, above, below = found.groups()
    if int(above) >= int(below):
        return found[0]
    # Thirds have no end.
    return plain(Decimal(whole or 0) + (Decimal(above) / Decimal(below)).quantize(FINEST))


def readings(text: str, *, comma: bool = False) -> tuple[Decimal, ...]:
    """The numbers a figure may stand for, the likelier first; none when it is no number.

    "1,500" is fifteen hundred or one and a half, whichever first by `comma`: whether the reader's language writes a
    comma before the fraction.
    """
    if len(text) > LONGEST or not NUMBER.fullmatch(text):
        return ()
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return _both_signs(text)
    grouped = GROUPED.fullmatch(text.lstrip("+-"))
    together = (
        [Decimal(re.sub("[.,]", "", text))] if grouped and not text.lstrip("+-").startswith("0") else []
    )
    apart = [Decimal(text.replace(",", "."))] if points + commas < 2 else []
    is_fraction_first = bool(commas) is comma
    return tuple(apart + together if is_fraction_first else together + apart)


def _both_signs(text: str) -> tuple[Decimal, ...]:
    decimal = max(".,", key=text.rfind)
    whole, _, part = text.rpartition(decimal)
    if decimal in whole or not GROUPED.fullmatch(whole.lstrip("+-")):
        return ()
    return (Decimal(f"{re.sub('[.,]', '', whole)}.{part or 0}"),)


def likeliest(
    figures: Iterable[Decimal], likely: Iterable[tuple[Decimal, Decimal]], step: Decimal
) -> Decimal | None:
    """The first figure within the first range that takes one on a step of the scale; else the first at all."""
    found = list(figures)
    for low, high in likely:
        for figure in found:
            if low <= figure <= high and (not step or figure % step == 0):
                return figure
    return found[0] if found else None
