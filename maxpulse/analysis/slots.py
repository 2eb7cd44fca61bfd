"""The places in a fragment where a person's own figures stand: named in the text, filled for each reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from maxpulse.assessments.rules.types import Result

# By area, the items whose value is a figure; first the ones that nearly everybody has.
SLOTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "exercise": ("movement", "strength", "sitting"),
        "sleep": ("sleep_hours", "bad_nights", "rested"),
        "nutrition": ("fruit_veg", "sugar_drinks"),
        "hydration": ("drinks",),
        "cash_flow": ("spending",),
        "safety_net": ("months",),
        "debt": ("debt_load", "housing"),
        "future": ("saving", "retirement_rate"),
    }
)
SLOT: Final = re.compile(r"\{([^{}]*)\}")


def slots_in(text: str) -> tuple[str, ...]:
    """The names of the slots in a text, known or not, in its order."""
    return tuple(SLOT.findall(text))


def fill(text: str, area: str, result: Result) -> str | None:
    """The text with the person's own figures, in their units and language; None where one of them is missing.

    A value without any figure ("no debts") is missing too: sentences are written for figures.
    """
    own = {
        driver.key: driver.value
        for driver in result.drivers
        if driver.area == area and driver.counts and any(sign.isdigit() for sign in driver.value)
    }
    if any(name not in SLOTS[area] or name not in own for name in slots_in(text)):
        return None
    return SLOT.sub(lambda slot: own[slot[1]], text)
