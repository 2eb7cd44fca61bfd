"""Answers that take the same time whether there is an account or not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

# Longer than hashing and writing take on a slow day: what is done for one address and not for another disappears in it.
LEAST = 0.6
LEAST_IN_TESTS = 0.0


@contextmanager
def steady(least: float | None = None) -> Iterator[None]:
    """Last at least so many seconds, failures too. Holds nothing of the database meanwhile: use `acting` inside."""
    if least is None:
        least = LEAST_IN_TESTS if current_app.extensions["settings"].env == "test" else LEAST
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, least - (time.monotonic() - begun)))
