"""What a call to a model costs, by the table in `prices.yaml`. Amounts are US dollars with six places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
import yaml

from maxpulse.analysis.shape import Usage

log = structlog.get_logger(__name__)

PRICES = Path(__file__).with_name("prices.yaml")
A_MILLION = 1_000_000
SMALLEST = Decimal("0.000001")
# What a provider puts around a request, such as roles and the schema's own frame.
AROUND_TOKENS = 500
# What a call may write: two sentences are some 150 tokens, the rest is for models that think before they write.
MOST_TOKENS = 4000
# What is expected before any call has been made: four bytes of English or German are a token, and two sentences with
# what a small model thinks before them are some hundreds.
LIKELY_BYTES, LIKELY_TOKENS = 4, 800
# `gpt-5-mini-2025-08-07` is a state of `gpt-5-mini` and costs the same.
DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    input: Decimal
    output: Decimal


@dataclass(frozen=True, slots=True)
class Prices:
    """The table, the day on which it was read and from where."""

    read_on: date
    source: str
    models: dict[str, Price]

    @property
    def dearest(self) -> Price:
        """The most that either kind of token costs anywhere in the table."""
        known = self.models.values()
        return Price(max(price.input for price in known), max(price.output for price in known))


@lru_cache(maxsize=1)
def prices() -> Prices:
    """The table of this release."""
    read: dict[str, Any] = yaml.load(PRICES.read_text("utf-8"), Loader=yaml.CSafeLoader)
    models = {name: Price(*(Decimal(str(each)) for each in pair)) for name, pair in read["models"].items()}
    return Prices(read["read_on"], read["source"], models)


def known_price(model: str) -> Price | None:
    """What a model costs, or None when the table does not know it."""
    return prices().models.get(DATED.sub("", model))


@lru_cache(maxsize=32)
def price_of(model: str) -> Price:
    """What a model costs; one that the table does not know, the dearest there is, which is logged once a process."""
    found = known_price(model)
    if found is None:
        log.warning("model_without_price", model=model)
    return found or prices().dearest


def cost(model: str, usage: Usage) -> Decimal:
    """What a call came to."""
    price = price_of(model)
    spent = price.input * usage.input_tokens + price.output * usage.output_tokens
    return (spent / A_MILLION).quantize(SMALLEST, ROUND_HALF_UP)


def most(model: str, told: str) -> Decimal:
    """The most that a call can come to that tells a model so much.

    No token is shorter than a byte.
    """
    price, told_tokens = price_of(model), len(told.encode()) + AROUND_TOKENS
    return ((price.input * told_tokens + price.output * MOST_TOKENS) / A_MILLION).quantize(
        SMALLEST, ROUND_CEILING
    )


def likely(model: str, told: str) -> Decimal:
    """What a call may be expected to come to that tells a model so much."""
    return cost(model, Usage(len(told.encode()) // LIKELY_BYTES, LIKELY_TOKENS))
