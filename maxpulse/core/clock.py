"""The one clock. Everything the product writes takes its time from here, so that tests and demo data can travel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta())


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC) + _offset.get()


@contextmanager
def travelling(to: datetime) -> Iterator[None]:
    """Let `now()` start at `to` and run on from there inside this context. `to` must be aware."""
    if to.tzinfo is None:
        raise ValueError("travelling() needs an aware moment")
    token = _offset.set(to - datetime.now(UTC))
    try:
        yield
    finally:
        _offset.reset(token)
