"""What holds for distributors, whoever asks."""

from __future__ import annotations

import secrets
from decimal import Decimal

# Percent of a sale, unless another rate was agreed on.
USUAL_RATE = Decimal("25.00")
# Read out on the phone without mistakes: no 0, O, 1, I, L, U.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def make_code() -> str:
    """A new distributor's code: 8 of 30 letters, so that two are never the same in practice."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
