"""The types of assessments as the page about analyses calls and compares them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, NamedTuple

from flask_babel import lazy_gettext as _l

from maxpulse.analysis.rules.days import TYPES, UNTOLD, Day, Figures
from maxpulse.analysis.web.amounts import per_cent

NAMES: Final[dict[str, Any]] = {
    "health": _l("Health"),
    "wealth": _l("Wealth"),
    "hybrid": _l("Health and wealth"),
    UNTOLD: _l("Type not noted then"),
}
MILLION: Final = 1_000_000


class Kind(NamedTuple):
    """One type, and what was of it."""

    key: str
    name: Any
    figures: Figures


def by_kind(day: Day) -> list[Kind]:
    """All types in their order; what is of none, where there is any, after them."""
    shown = (*TYPES, UNTOLD) if day.of(UNTOLD) else TYPES
    return [Kind(key, NAMES[key], day.of(key)) for key in shown]


def share_of_money(part: Decimal, whole: Decimal) -> str:
    """A part of an amount in per cent, as `per_cent` writes it."""
    return per_cent(int(part * MILLION), int(whole * MILLION))
