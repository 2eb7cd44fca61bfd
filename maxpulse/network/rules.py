"""What holds for distributors, whoever asks."""

from __future__ import annotations

import secrets
from decimal import Decimal, InvalidOperation
from enum import StrEnum

# Percent of a sale, unless another rate was agreed on.
USUAL_RATE = Decimal("25.00")
# Read out on the phone without mistakes: no 0, O, 1, I, L, U.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
HIGHEST_TIER = 20
# What newcomers agree to; a change of its words gets a name of its own.
TERMS_VERSION = "2025-11"
# What happens to a team, as its distributors' streams carry it.
JOINED, CONFIRMED, CHANGED = "recruit_joined", "recruit_confirmed", "team_changed"
LONGEST_REASON = 500


def make_code() -> str:
    """A new distributor's code: 8 of 30 letters, so that two are never the same in practice."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


class Change(StrEnum):
    """What happened to a distributor that others see, or that they are written about; `standing` is the rest."""

    JOINED = "joined"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    TERMS = "terms"
    STANDING = "standing"


class MoveProblem(StrEnum):
    """Why a branch cannot be hung under a sponsor."""

    UNKNOWN = "unknown"
    CURRENT = "current"
    RING = "ring"
    TOO_DEEP = "too_deep"
    NOT_ACTIVE = "not_active"
    MOVED_MEANWHILE = "moved_meanwhile"


def move_problem(*, is_current: bool, is_own: bool, sponsor_status: str) -> MoveProblem | None:
    """What stands against a move, as far as it can be told before it is made.

    `is_own`: the wanted sponsor is the branch itself or in it.
    """
    if is_own:
        return MoveProblem.RING
    if is_current:
        return MoveProblem.CURRENT
    return None if sponsor_status == "active" else MoveProblem.NOT_ACTIVE


def read_terms(tier: str, rate: str) -> tuple[int, Decimal] | None:
    """Tier (1 to 20) and rate (0 to 100 percent, two places) as typed, or None when they are none."""
    try:
        read = int(tier), Decimal(rate.replace(",", "."))
    except (ValueError, InvalidOperation):
        return None
    is_rate = read[1].is_finite() and 0 <= read[1] <= 100 and read[1] == round(read[1], 2)
    return (read[0], round(read[1], 2)) if 1 <= read[0] <= HIGHEST_TIER and is_rate else None
