"""What a model is told to write a fragment: a pattern in words, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from maxpulse.analysis.patterns import Pattern

PROMPT_VERSION: Final = "5"
POLICY_VERSION: Final = "1"


def instructions(pattern: Pattern) -> str:
    """How to write, for all fragments of its kind."""
    raise NotImplementedError


def prompt(pattern: Pattern, at: Decimal | None = None) -> str:
    """What to write about, as JSON. `at`: points in the place of the interval's middle."""
    raise NotImplementedError
