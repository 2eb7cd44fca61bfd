"""Work that keeps a core busy, done beside the event loop, so that nobody's live page waits for somebody else's.

In a web process it happens in a few threads; elsewhere there is no loop to hold up, and it happens at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

Result = TypeVar("Result")


class Lane(Enum):
    """Threads of their own for what takes longer than the rest: a name, and how many a process has of them."""

    QUICK = "quick", 2  # passwords: nobody gets in while these are full
    PICTURES = "pictures", 1
    CONTENT = "content", 1  # files of questions and scoring


def aside(work: Callable[..., Result], *given: Any, lane: Lane = Lane.QUICK) -> Result:
    """What `work(*given)` returns or raises. It must not use the database session: that belongs to the greenlet."""
    from gevent import monkey

    if not monkey.is_module_patched("threading"):
        return work(*given)
    result: Result = _threads(os.getpid(), lane).apply(work, given)
    return result


@lru_cache(maxsize=len(Lane))
def _threads(_process: int, lane: Lane) -> Any:
    # Threads do not survive a fork: each process has its own.
    from gevent.threadpool import ThreadPool

    return ThreadPool(lane.value[1])
