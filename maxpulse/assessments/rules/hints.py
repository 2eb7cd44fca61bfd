"""What a person may have meant by a figure out of range: a slipped point, or another unit."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules.entries import Entry
from maxpulse.assessments.rules.measures import amount_text, fields, to_first_unit
from maxpulse.assessments.rules.refusals import Refusal

SLIPS = (Decimal(100), Decimal("0.01"), Decimal(10), Decimal("0.1"), Decimal(1000), Decimal("0.001"))
INCHES = Unit("in", "in", "in", "in", Decimal("2.54"))


def out_of_range(question: Question, entry: Entry) -> Refusal:
    """The refusal of a figure out of range, with a guess when a slip or a mix-up of units is likely."""
    params = {"low": low_text(question.low, entry.unit), "high": amount_text(question.high, entry.unit)}
    return (
        _other_unit(question, entry, params)
        or _slip(question, entry, params)
        or Refusal("out_of_range", params)
    )


def other_unit(question: Question, entry: Entry, low: Decimal, high: Decimal) -> Unit | None:
    """The first other unit in which the same figure would lie between low and high (in the first unit)."""
    if entry.unit.has_second or entry.unit.currency:
        return None
    others = [unit for unit in question.units if unit.key != entry.unit.key and not unit.has_second]
    return next((unit for unit in others if low <= entry.first * unit.factor <= high), None)


def _other_unit(question: Question, entry: Entry, params: dict[str, str]) -> Refusal | None:
    low, high = question.likely or (question.low, question.high)
    unit = other_unit(question, entry, low, high)
    if unit is not None:
        meant = {"value": f"{unit.tongue.figure(entry.first)} {unit.other}", "unit": unit.label}
        return Refusal("out_of_range_unit", {**params, **meant})
    feet = question.unit("ft")
    if feet and not entry.unit.has_second and low <= entry.first * INCHES.factor <= high:
        value = amount_text(entry.first * INCHES.factor, entry.unit)
        return Refusal("out_of_range_slip", {**params, "value": value})
    return None


def _slip(question: Question, entry: Entry, params: dict[str, str]) -> Refusal | None:
    low, high = question.likely or (question.low, question.high)
    amount = to_first_unit(entry.first, entry.second, entry.unit)
    if entry.unit.has_second or not question.likely:
        return None
    meant = next((amount * slip for slip in SLIPS if low <= amount * slip <= high), None)
    if meant is None:
        return None
    return Refusal("out_of_range_slip", {**params, "value": amount_text(meant, entry.unit)})


def low_text(amount: Decimal, unit: Unit) -> str:
    """The lower end of a range before its upper one, which carries the unit: "30" of "between 30 and 300 kg"."""
    if unit.has_second:
        return amount_text(amount, unit)
    return fields(amount, unit)[0].replace(".", unit.tongue.decimal)
