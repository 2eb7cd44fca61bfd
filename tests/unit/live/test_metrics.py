"""Latency buckets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maxpulse.live.metrics import EDGES_MS, Counts


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def test_a_message_falls_into_the_bucket_of_its_age() -> None:
    counts = Counts()
    counts.latency(ago(milliseconds=300))

    assert counts.latency_ms_buckets[EDGES_MS.index(500)] == 1
    assert counts.latency_ms_sum >= 300


def test_a_moved_clock_counts_nothing() -> None:
    counts = Counts()
    for at in (ago(days=90), ago(seconds=-5)):
        counts.latency(at)

    assert sum(counts.latency_ms_buckets) == 0
