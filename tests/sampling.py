"""A part of very many tries in each run, all of them when asked: `make test PYTEST_ARGS="--thorough …"`.

The part is the same in every run, so that a failure is the change's and not the day's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

Tries = Callable[..., bool]


def sampler(config: pytest.Config) -> Tries:
    """Tells whether a try is made, given the places of what it combines in their own lists, and one in how many.

    Adding the places up makes a Latin square of them: whatever is combined with whatever, each route, each seat and
    each kind gets its turn, though not every one with every other.
    """

    def is_made(*places: int, one_in: int) -> bool:
        return bool(config.option.thorough) or sum(places) % one_in == 0

    return is_made


def some_of(cases: Iterable[object], always: int = 2) -> list[object]:
    """Cases that walk one path of the code: the first ones are for every run, the others for thorough ones."""
    listed = list(cases)
    values = (case if isinstance(case, tuple) else (case,) for case in listed[always:])
    return [*listed[:always], *(pytest.param(*each, marks=pytest.mark.thorough) for each in values)]
