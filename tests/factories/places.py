"""Tests of what exists only in some places (as root, on Linux): elsewhere they are not there at all.

A skipped test looks like one that ran. What a place cannot have, it has no test of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])


def only_where(holds: bool) -> Callable[[Test], Test]:
    """Keep the decorated test where `holds`; elsewhere pytest does not collect it."""

    def keep(test: Test) -> Test:
        test.__test__ = holds  # type: ignore[attr-defined]
        return test

    return keep
