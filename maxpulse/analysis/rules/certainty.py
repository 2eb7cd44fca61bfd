"""How wrong something may be at most of which only a sample was looked at. Pure."""

from __future__ import annotations

from math import exp, fsum, lgamma, log, log1p
from typing import Final

CERTAINTY: Final = 0.95
# Each halves what is left open: far below what a float can tell apart.
HALVINGS: Final = 60


def upper_bound(wrong: int, checked: int, certainty: float = CERTAINTY) -> float:
    """The share (0 to 1) that, so certainly, the true share of wrong ones does not exceed; 1 while none was checked.

    The exact one-sided bound of Clopper and Pearson (Biometrika 26, 1934, 404-413): the largest share at which so few
    wrong ones would still be found in one of twenty samples. It never promises more than the figures hold, however few
    they are. Of 59 checked and none wrong it is 4.95 %.
    """
    if wrong >= checked:
        return 1.0
    low, high = wrong / checked, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if at_most(wrong, checked, middle) > 1 - certainty:
            low = middle
        else:
            high = middle
    return high


def at_most(wrong: int, checked: int, share: float) -> float:
    """How probable it is to find that many wrong ones or fewer, where `share` (above 0, below 1) of all are wrong.

    In logarithms: of thousands that were checked the single terms are too small and too large for a float.
    """
    return fsum(
        exp(
            lgamma(checked + 1)
            - lgamma(found + 1)
            - lgamma(checked - found + 1)
            + found * log(share)
            + (checked - found) * log1p(-share)
        )
        for found in range(wrong + 1)
    )
