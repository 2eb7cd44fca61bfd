"""The short queue before pictures are drawn: a person has one in it at a time, and it does not grow.

Each process has its own. Whoever finds it full is asked to come back, and nobody's page waits behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

AT_ONCE = 4

_waiting: set[UUID] = set()
_one_looks = Lock()


class Full(Exception):
    """There is no place now: a picture of the same person is being drawn, or several of others wait."""


@contextmanager
def place(user_id: UUID) -> Iterator[None]:
    """A place in the queue while a picture is drawn. Raises Full."""
    with _one_looks:
        if user_id in _waiting or len(_waiting) >= AT_ONCE:
            raise Full
        _waiting.add(user_id)
    try:
        yield
    finally:
        with _one_looks:
            _waiting.discard(user_id)
