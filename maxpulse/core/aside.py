"""Work that keeps a core busy, done beside the event loop, so that nobody's live page waits for somebody else's.

In a web process it happens in two threads; elsewhere there is no loop to hold up, and it happens at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

Result = TypeVar("Result")

AT_ONCE = 2


def aside(work: Callable[..., Result], *given: Any) -> Result:
    """What `work(*given)` returns or raises. It must not use the database session: that belongs to the greenlet."""
    from gevent import monkey

    if not monkey.is_module_patched("threading"):
        return work(*given)
    result: Result = _threads(os.getpid()).apply(work, given)
    return result


@lru_cache(maxsize=1)
def _threads(_process: int) -> Any:
    # Threads do not survive a fork: each process has its own.
    from gevent.threadpool import ThreadPool

    return ThreadPool(AT_ONCE)
