"""What the live room counts, as plain numbers of this process; others export them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, datetime

# Upper edges in milliseconds; the last bucket has none.
EDGES_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)


@dataclass(slots=True)
class Counts:
    """Gauges and counters since the process started."""

    sockets: int = 0
    streams: int = 0
    sockets_opened: int = 0
    sockets_slow: int = 0
    sockets_silent: int = 0
    sockets_ended: int = 0
    sockets_refused: int = 0
    messages: int = 0
    frames: int = 0
    render_errors: int = 0
    listening: int = 0
    listener_lost: int = 0
    rings_missed: int = 0
    published: int = 0
    publish_dropped: int = 0
    publish_waiting: int = 0
    latency_ms_sum: float = 0.0
    latency_ms_buckets: list[int] = field(default_factory=lambda: [0] * (len(EDGES_MS) + 1))

    def latency(self, at: str) -> None:
        """Count the time from an event's moment to its frame being handed to the sockets."""
        ms = (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds() * 1000
        # Demo data and tests move the clock: their ages say nothing about this process.
        if 0 <= ms < 60_000:
            self.latency_ms_sum += ms
            self.latency_ms_buckets[bisect_left(EDGES_MS, ms)] += 1


COUNTS = Counts()
