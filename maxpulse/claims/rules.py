"""What can be said of an assessment that was found for an account."""

from __future__ import annotations

VERDICTS = MINE, NOT_MINE = ("mine", "not_mine")
