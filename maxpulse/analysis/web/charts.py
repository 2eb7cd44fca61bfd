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

from maxpulse.analysis.rules.days import TYPES, Day, Figures, in_all, only
from maxpulse.analysis.web.amounts import dollars, per_cent
from maxpulse.analysis.web.kinds import by_kind
from maxpulse.analysis.web.pictures import Amount, Bar, bars, top_of
from maxpulse.core.speaking import day as written

TITLES = {
    "health": _l("Health checks"),
    "wealth": _l("Wealth checks"),
    "hybrid": _l("Health and wealth checks"),
}
Pair = tuple[Amount, Amount]
Say = Callable[[Amount], str]


class Part(NamedTuple):
    """What is low, high, and both of it in the reader's writing: of a day, or of one type in it."""

    name: Any
    low: str
    high: str
    both: str


class Line(NamedTuple):
    """One day: what it says, how it is drawn, and the same by type where it is told apart."""

    said: Part
    bar: Bar
    parts: Sequence[Part] = ()


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
    def is_split(self) -> bool:
        """True where days are told apart by type."""
        return any(line.parts for line in self.lines)

    @property
    def rows(self) -> list[Line]:
        """The days on which anything was, newest first."""
        return [line for line in reversed(self.lines) if line.bar.low or line.bar.high]


def charts(days: Sequence[Day], kind: str | None = None) -> list[Chart]:
    """All pictures of these days: analyses by type, then calls, money and tokens.

    `kind`: of that type alone. Of all types, the tables of calls, money and tokens say which is of which.
    """
    kinds = (kind,) if kind else TYPES
    shown = [only(days, each) for each in kinds]
    # One scale for all types, so that their bars can be compared.
    top = top_of(day.all.analyses for of_one in shown for day in of_one)
    types = [
        _chart(_said_of(each, in_all(of_one).all), of_one, _analyses, count, top)
        for each, of_one in zip(kinds, shown, strict=True)
    ]
    days = only(days, kind)
    whole, drawn = in_all(days).all, partial(_chart, days=days, is_split=kind is None)
    return [
        *types,
        drawn(_said_of_calls(whole), pair=lambda of: (of.calls, of.calls_saved), say=count),
        drawn(_said_of_money(whole), pair=lambda of: (of.cost, of.saved), say=_amount),
        drawn(_said_of_tokens(whole), pair=lambda of: (of.output_tokens, of.input_tokens), say=count),
    ]


def count(number: Amount) -> str:
    """A number of things in the reader's way of writing."""
    return str(format_decimal(number))


def _amount(amount: Amount) -> str:
    return dollars(Decimal(amount))


def _analyses(of: Figures) -> Pair:
    return of.analyses - of.whole, of.whole


def _said_of(kind: str, whole: Figures) -> Said:
    number = whole.analyses
    share = per_cent(whole.whole, number)
    return Said(
        kind,
        TITLES[kind],
        ngettext("%(number)s analysis", "%(number)s analyses", number, number=count(number)),
        _("%(share)s needed no call", share=share) if number else _("none in these days"),
        _("Needed a call"),
        _("Needed no call"),
        _("All"),
    )


def _said_of_calls(whole: Figures) -> Said:
    return Said(
        "calls",
        _("Calls"),
        ngettext("%(number)s call made", "%(number)s calls made", whole.calls, number=count(whole.calls)),
        _("%(number)s saved", number=count(whole.calls_saved)),
        _("Calls made"),
        _("Calls saved"),
    )


def _said_of_money(whole: Figures) -> Said:
    return Said(
        "money",
        _("Money"),
        _("%(amount)s spent", amount=dollars(whole.cost)),
        _("%(amount)s saved", amount=dollars(whole.saved)),
        _("Money spent"),
        _("Money saved"),
    )


def _said_of_tokens(whole: Figures) -> Said:
    number = whole.tokens
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
    said: Said,
    days: Sequence[Day],
    pair: Callable[[Figures], Pair],
    say: Say,
    top: float | None = None,
    *,
    is_split: bool = False,
) -> Chart:
    pairs = [pair(day.all) for day in days]
    top = top or top_of(low + high for low, high in pairs)
    lines = [
        Line(_part(written(day.day, "d MMM"), each, say), bar, _parts(day, pair, say) if is_split else ())
        for day, each, bar in zip(days, pairs, bars(pairs, top), strict=True)
    ]
    return Chart(said, say(Decimal(str(top))), lines)


def _parts(day: Day, pair: Callable[[Figures], Pair], say: Say) -> list[Part]:
    found = [(each.name, pair(each.figures)) for each in by_kind(day)]
    return [_part(name, amounts, say) for name, amounts in found if any(amounts)]


def _part(name: Any, amounts: Pair, say: Say) -> Part:
    low, high = amounts
    return Part(name, say(low), say(high), say(low + high))
