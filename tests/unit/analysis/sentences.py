"""All that is said of somebody's health, and the figures in it."""

from __future__ import annotations

import re
from decimal import Decimal

from maxpulse.analysis.rules import notices, rule_based
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.units import UNITS
from maxpulse.assessments.rules import AnswerValue, Quantity, Result

BANK = load_bank("health")
Person = dict[str, AnswerValue]
FIGURE = re.compile(r"\d+(?:\.\d+)?[¼½¾]?|[¼½¾]")
PARTS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}


def drinks(amount: str, unit: str = "l") -> Quantity:
    return Quantity(Decimal(amount) * UNITS[unit].factor, unit, amount)


def all_sentences(result: Result) -> list[str]:
    analysis = rule_based(result)
    parts = [text for one in analysis.areas for text in (one.message, one.recommendation)]
    driven = [text for one in result.drivers for text in (one.sentence, one.value)]
    first = [text for one in result.priorities for text in (one.title, one.how)]
    whole = [analysis.overall_message, analysis.improvement_potential, *analysis.priority_actions]
    return [*whole, *analysis.key_insights, *parts, *driven, *first, *notices(result)]


def figures_in(sentence: str) -> list[Decimal]:
    return [
        Decimal(found.rstrip("¼½¾") or 0) + PARTS.get(found[-1], Decimal(0))
        for found in FIGURE.findall(sentence)
    ]
