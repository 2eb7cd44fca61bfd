"""What the stream of a distributor carries."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from redis.client import PubSub

from maxpulse.live import streams

Told = Callable[[str], dict[str, Any]]


def next_of(heard: PubSub, event: str) -> dict[str, Any]:
    """The facts of the next event of that type, within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        message = heard.get_message(timeout=0.2)
        if message and (facts := streams.decode(message["data"]))["e"] == event:
            return facts
    raise AssertionError(f"nobody was told of {event}")
