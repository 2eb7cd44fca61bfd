"""What the pictures of the page about analyses show, and the tables that say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from maxpulse.analysis.rules.days import TYPES, Day, in_all
from maxpulse.analysis.web.amounts import dollars, per_cent
from maxpulse.analysis.web.pictures import Amount, Bar, bars, top_of
from maxpulse.core.speaking import day as written

TITLES = {
    "health": _l("Health checks"),
    "wealth": _l("Wealth checks"),
    "hybrid": _l("Health and wealth checks"),
}
Pair = tuple[Amount, Amount]
Say = Callable[[Amount], str]


class Line(NamedTuple):
    """One day: what is low, high, and both of it in the reader's writing, and how it is drawn."""

    day: str
    low: str
    high: str
    both: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Said:
    """What stands around a picture. `low` and `high` name what is below and on top, `both` the two where it is any."""

    key: str
    title: Any
    figure: str
    more: str
    low: str
    high: str
    both: str = ""
    tone: str = "saved"


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture. `top`: what the line above the bars stands for; `lines`: all days, oldest first."""

    said: Said
    top: str
    lines: Sequence[Line]

    @property
    def rows(self) -> list[Line]:
        """The days on which anything was, newest first."""
        return [line for line in reversed(self.lines) if line.bar.low or line.bar.high]


def charts(days: Sequence[Day]) -> list[Chart]:
    """All pictures of these days: analyses by type, then calls, money and tokens."""
    # One scale for all types, so that their bars can be compared.
    top = top_of(number for day in days for number in day.analyses.values())
    types = [_chart(_said_of(kind, days), days, partial(_of_type, kind), count, top) for kind in TYPES]
    whole = in_all(days)
    return [
        *types,
        _chart(_said_of_calls(whole), days, lambda day: (day.calls, day.calls_saved), count),
        _chart(_said_of_money(whole), days, lambda day: (day.cost, day.saved), _amount),
        _chart(_said_of_tokens(whole), days, lambda day: (day.output_tokens, day.input_tokens), count),
    ]


def count(number: Amount) -> str:
    """A number of things in the reader's way of writing."""
    return str(format_decimal(number))


def _amount(amount: Amount) -> str:
    return dollars(Decimal(amount))


def _of_type(kind: str, day: Day) -> Pair:
    uncalled = day.whole.get(kind, 0)
    return day.analyses.get(kind, 0) - uncalled, uncalled


def _said_of(kind: str, days: Sequence[Day]) -> Said:
    whole = in_all(days)
    number, uncalled = whole.analyses[kind], whole.whole[kind]
    share = per_cent(uncalled, number)
    return Said(
        kind,
        TITLES[kind],
        ngettext("%(number)s analysis", "%(number)s analyses", number, number=count(number)),
        _("%(share)s needed no call", share=share) if number else _("none in these days"),
        _("Needed a call"),
        _("Needed no call"),
        _("All"),
    )


def _said_of_calls(whole: Day) -> Said:
    return Said(
        "calls",
        _("Calls"),
        ngettext("%(number)s call made", "%(number)s calls made", whole.calls, number=count(whole.calls)),
        _("%(number)s saved", number=count(whole.calls_saved)),
        _("Calls made"),
        _("Calls saved"),
    )


def _said_of_money(whole: Day) -> Said:
    return Said(
        "money",
        _("Money"),
        _("%(amount)s spent", amount=dollars(whole.cost)),
        _("%(amount)s saved", amount=dollars(whole.saved)),
        _("Money spent"),
        _("Money saved"),
    )


def _said_of_tokens(whole: Day) -> Said:
    number = whole.input_tokens + whole.output_tokens
    return Said(
        "tokens",
        _("Tokens"),
        ngettext("%(number)s token", "%(number)s tokens", number, number=count(number)),
        _("%(number)s of them written by a model", number=count(whole.output_tokens)),
        _("Written by a model"),
        _("Told to it"),
        _("Together"),
        tone="told",
    )


def _chart(
    said: Said, days: Sequence[Day], pair: Callable[[Day], Pair], say: Say, top: float | None = None
) -> Chart:
    pairs = [pair(day) for day in days]
    top = top or top_of(low + high for low, high in pairs)
    lines = [
        Line(written(day.day, "d MMM"), say(low), say(high), say(low + high), bar)
        for day, (low, high), bar in zip(days, pairs, bars(pairs, top), strict=True)
    ]
    return Chart(said, say(Decimal(str(top))), lines)
