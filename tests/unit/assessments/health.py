"""The health bank, and what answers are worth by it."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Quantity

BANK = load_bank("health")


def litres(amount: str) -> Quantity:
    return Quantity(Decimal(amount), "l", amount)
