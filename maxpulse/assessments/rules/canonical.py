"""Answers as the text that is stored: JSON, one spelling for one answer."""

from __future__ import annotations

import json
from decimal import Decimal

from maxpulse.assessments.content.answers import SKIPPED, AnswerValue, Quantity, Skipped
from maxpulse.core.tongue import plain


class BadAnswerText(ValueError):
    """A stored text that no answer is written as."""


def encode(value: AnswerValue) -> str:
    """The canonical text of an answer: 72.5, "female", ["injury"], null when skipped, else an object."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Skipped):
        return "null"
    if isinstance(value, Quantity):
        entry = {"amount": plain(value.amount), "unit": value.unit, "entered": value.entered}
        return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> AnswerValue:
    """The answer a canonical text stands for. Raises BadAnswerText."""
    try:
        return _decode(text)
    except (ValueError, ArithmeticError, KeyError, TypeError) as error:
        raise BadAnswerText("no answer is written like this") from error


def _decode(text: str) -> AnswerValue:
    if text == "null":
        return SKIPPED
    if text[:1].isdigit() or text[:1] == "-":
        return Decimal(text)
    content = json.loads(text)
    if isinstance(content, dict):
        return Quantity(Decimal(content["amount"]), content["unit"], content["entered"])
    if isinstance(content, list):
        return tuple(str(choice) for choice in content)
    if isinstance(content, str):
        return content
    raise ValueError(text)
