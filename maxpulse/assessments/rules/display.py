"""Answers as the person who gave them reads them again."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, AnswerValue, Quantity, Skipped
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.money import currency_of
from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules.amounts import amount_of_money
from maxpulse.assessments.rules.measures import amount_text
from maxpulse.assessments.rules.types import RawAnswer
from maxpulse.core.tongue import plain

IMPERIAL = frozenset(("ft", "lb", "st", "cup", "oz"))
METRIC = frozenset(("cm", "kg", "l", "ml", "glass"))
# What people of a country are used to where it is not what a question is kept in: pounds and cups where the metre is
# not in daily use, stones and units of 8 g in the United Kingdom, drinks of 10 g in Australia and New Zealand.
US_CUSTOMARY = ("ft", "lb", "cup")
CUSTOMARY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("US", "LR", "MM"), US_CUSTOMARY),
    "GB": ("ft", "st", "l", "uk_unit"),
    **dict.fromkeys(("AU", "NZ"), ("au_drink",)),
}


def display(question: Question, value: AnswerValue) -> str:
    """An answer in words and in the unit it was given in: "5 ft 11 in", "Never did". Empty when skipped."""
    if isinstance(value, Skipped):
        return ""
    if isinstance(value, Quantity):
        return _as_entered(value, question.unit(value.unit) or question.units[0])
    if isinstance(value, Decimal):
        return amount_text(value, question.units[0])
    given = (value,) if isinstance(value, str) else value
    return ", ".join(choice.label for choice in question.choices if choice.value in given)


def form_fields(question: Question, value: AnswerValue | None) -> tuple[str, str, str]:
    """What a number's form shows: first field, second field, key of the unit; blank without an answer."""
    if isinstance(value, Quantity):
        first, _, second = value.entered.partition(" ")
        return first, second, value.unit
    if isinstance(value, Decimal):
        return plain(value), "", question.units[0].key
    return "", "", question.units[0].key if question.units else ""


def as_typed(question: Question, value: AnswerValue) -> RawAnswer:
    """An answer as a form would send it again."""
    if isinstance(value, Skipped):
        return RawAnswer((), skipped=True)
    if question.is_numeric:
        first, second, unit = form_fields(question, value)
        return RawAnswer((first,), unit, second)
    return (
        RawAnswer((value,))
        if isinstance(value, str)
        else RawAnswer(value if isinstance(value, tuple) else ())
    )


def preferred_unit(question: Question, answers: Answers, region: str = "") -> str:
    """The key of the unit a question opens with: what is usual in the country `region` (ISO 3166, "" not known), unless
    they have answered in metric units before; an imperial one for whoever has answered in one before.

    For money it is the currency of the person's country, and no other can be chosen.
    """
    if question.is_money:
        return currency_of(answers)
    used = {value.unit for value in answers.values() if isinstance(value, Quantity)}
    is_imperial, is_metric = not used.isdisjoint(IMPERIAL), not used.isdisjoint(METRIC)
    offered = [unit.key for unit in question.units]
    own = CUSTOMARY.get(region, ())
    usual = [key for key in offered if key in own and (is_imperial or not is_metric or key not in IMPERIAL)]
    imperial = [key for key in offered if is_imperial and key in IMPERIAL]
    return (usual or imperial or offered or [""])[0]


def units_offered(question: Question, chosen: str) -> tuple[Unit, ...]:
    """The units a page offers: all of the question's, or for money the one chosen alone."""
    return tuple(unit for unit in question.units if not question.is_money or unit.key == chosen)


def _as_entered(value: Quantity, unit: Unit) -> str:
    if unit.currency is not None:
        return amount_of_money(value.amount, unit.currency, unit.tongue)
    if unit.has_second:
        return amount_text(value.amount, unit)
    figure = Decimal(value.entered)
    return (
        f"{unit.tongue.figure(figure)} {unit.one if figure == 1 else unit.other}"
        if figure
        else f"0 {unit.other}"
    )
