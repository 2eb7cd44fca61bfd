"""Amounts of money: as people type them, and as they read them again."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from maxpulse.assessments.content.currencies import Currency
from maxpulse.core.tongue import ENGLISH, Tongue

LONGEST = 40
CENT = Decimal("0.01")
BLANKS = re.compile(r"[\s'’_]")
FIGURE = re.compile(r"(-?)(\d[\d.,]*|[.,]\d+)(k|m|mio|mil)?")
SHORT = {"k": Decimal(1000), "m": Decimal(1000000), "mio": Decimal(1000000), "mil": Decimal(1000000)}
GROUPS = re.compile(r"\d{1,3}([.,])\d{2,3}(\1\d{2,3})*")


def parse_amount(text: str) -> Decimal | None:
    """The amount of a text in plain digits and small letters, however grouped; None when it holds none or several.

    A lone comma or point before exactly three digits groups thousands, else it begins the fraction: "1.500" is
    fifteen hundred, "1.5k" too.
    """
    match = FIGURE.fullmatch(_bare(text)) if len(text) <= LONGEST else None
    if match is None:
        return None
    figure = _figure(match[2], is_short=bool(match[3]))
    if figure is None:
        return None
    return Decimal(f"{match[1]}{figure}") * SHORT.get(match[3] or "", Decimal(1))


def amount_of_money(amount: Decimal, currency: Currency, tongue: Tongue = ENGLISH) -> str:
    """An amount with its sign, thousands grouped, cents only where there are any: "$1,200", "CHF 0.50"."""
    return tongue.money(amount.quantize(CENT, ROUND_HALF_UP), currency.sign)


def whole_money(amount: Decimal, currency: Currency, tongue: Tongue = ENGLISH, *, up: bool = False) -> str:
    """An amount in whole units of its currency: what is computed is not exact to the cent."""
    rounding = ROUND_CEILING if up else ROUND_HALF_UP
    return amount_of_money(amount.quantize(Decimal(1), rounding), currency, tongue)


def _bare(text: str) -> str:
    """The figure with its sign and its k or m, without the words, signs and blanks around and within it."""
    bare = BLANKS.sub("", text)
    start = re.search(r"-?[.,]?\d", bare)
    if start is None:
        return bare
    # A minus before the sign of a currency belongs to the figure.
    minus = "-" if "-" in bare[: start.start()] and bare[start.start()] != "-" else ""
    rest = bare[start.start() :]
    end = re.match(r"-?[\d.,]++(?:(?:k|mio|mil|m)(?![a-z]))?", rest)
    assert end is not None  # noqa: S101  it begins with a figure
    left = rest[end.end() :]
    return minus + end[0].rstrip(".,") if not re.search(r"\d", left) else bare


def _figure(text: str, *, is_short: bool) -> str | None:
    marks = set(re.findall("[.,]", text))
    if len(marks) == 2:
        return _with_both(text)
    mark = next(iter(marks), "")
    if not mark:
        return text
    if text.count(mark) > 1 or (GROUPS.fullmatch(text) and len(text.split(mark)[1]) == 3 and not is_short):
        return text.replace(mark, "") if GROUPS.fullmatch(text) else None
    return text.replace(mark, ".")


def _with_both(text: str) -> str | None:
    """The mark that comes last begins the fraction and stands once; the other one groups."""
    last = max(text.rfind("."), text.rfind(","))
    whole, fraction = text[:last], text[last + 1 :]
    is_grouped = GROUPS.fullmatch(whole) and text[last] not in whole
    return f"{re.sub('[.,]', '', whole)}.{fraction}" if is_grouped and fraction else None
