"""Amounts as people read them: in the unit they chose, rounded to what that unit can say."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules.amounts import whole_money
from maxpulse.core.tongue import plain

FINEST = Decimal("1e-9")
QUARTERS = {Decimal("0.25"): "¼", Decimal("0.5"): "½", Decimal("0.75"): "¾"}


def to_first_unit(first: Decimal, second: Decimal, unit: Unit) -> Decimal:
    """An entry in any unit as the amount in the first unit of its family (kg, cm, l, US drink)."""
    whole = first + second / unit.second_per if unit.has_second else first
    return whole * unit.factor


def fields(amount: Decimal, unit: Unit) -> tuple[str, str]:
    """An amount as the texts of the two fields of a unit; the second is empty when the unit has none."""
    if unit.has_second:
        whole, rest = divmod(_rounded(amount / unit.factor * unit.second_per, Decimal(1)), unit.second_per)
        return plain(whole), plain(rest)
    return plain(_rounded(amount / unit.factor, unit.step)), ""


def amount_text(amount: Decimal, unit: Unit) -> str:
    """An amount with its unit beside a figure: "75 min", "7¼ h", "5 ft 11 in", "1 day"."""
    if unit.currency is not None:
        return whole_money(amount, unit.currency, unit.tongue)
    if unit.has_second:
        return _two_fields(amount, unit, ROUND_HALF_UP)
    figure = _rounded(amount / unit.factor, unit.step)
    return f"{_figure(figure, unit)} {unit.short or _word(figure, unit)}"


def gap_text(amount: Decimal, unit: Unit, *, beyond: bool = False) -> str:
    """How much is missing, in words and rounded up to what is worth advising: "15 minutes", "one day", "4 lb".

    `beyond`: the amount itself is not enough yet.
    """
    # thirds leave endless digits, and their dust is not to be rounded up
    amount = amount.quantize(FINEST)
    if unit.currency is not None:
        return whole_money(amount, unit.currency, unit.tongue, up=True)
    if unit.has_second:
        return _two_fields(amount, unit, ROUND_CEILING)
    exact = amount / unit.factor
    advisable = unit.advice or unit.step
    figure = max(_rounded(exact, advisable, ROUND_CEILING), advisable)
    if beyond and figure == exact:
        figure += advisable
    if figure == 1 and unit.single:
        return unit.single
    return f"{_figure(figure, unit)} {_word(figure, unit)}"


def _two_fields(amount: Decimal, unit: Unit, rounding: str) -> str:
    total = _rounded(amount / unit.factor * unit.second_per, Decimal(1), rounding)
    whole, rest = divmod(total, unit.second_per)
    parts = [f"{plain(whole)} {unit.one}"] if whole else []
    parts += [f"{plain(rest)} {unit.second_label}"] if rest or not whole else []
    return " ".join(parts)


def _rounded(figure: Decimal, step: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    return (figure / step).quantize(Decimal(1), rounding) * step


def _figure(figure: Decimal, unit: Unit) -> str:
    part = QUARTERS.get(figure % 1)
    if part is None or unit.step not in QUARTERS:
        return unit.tongue.figure(figure)
    return f"{figure // 1 or ''}{part}"


def _word(figure: Decimal, unit: Unit) -> str:
    return unit.one if 0 < figure <= 1 else unit.other
