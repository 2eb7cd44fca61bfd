"""Whose CPU it was, and what the figures say."""

from __future__ import annotations

import os
from collections.abc import Sequence

import psutil

from .minted import Target
from .play import Tally


class CpuTimes:
    """CPU seconds by part since it was made; `load` is this process.

    `stolen` is what other machines on the same host took from this one while it wanted to run (Linux): with more
    than a few percent of it, latencies tell of the neighbours.
    """

    def __init__(self, target: Target) -> None:
        self._pids = target.pids
        self._own_before = sum(os.times()[:2])
        self._stolen_before = _stolen()
        self._before = self._now()

    def percent(self, seconds: float) -> dict[str, float]:
        """Share of one core that each part used over `seconds`."""
        now = self._now()
        own = 100 * (sum(os.times()[:2]) - self._own_before) / seconds
        return {part: 100 * (now[part] - self._before.get(part, 0.0)) / seconds for part in now} | {
            "load": own,
            "stolen": 100 * (_stolen() - self._stolen_before) / seconds,
        }

    def _now(self) -> dict[str, float]:
        return {part: sum(map(_seconds, pids)) for part, pids in self._pids.items()}


def _stolen() -> float:
    return float(getattr(psutil.cpu_times(), "steal", 0.0))


def _seconds(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0.0
    for member in family:
        try:
            times = member.cpu_times()
        except psutil.NoSuchProcess:
            continue
        # A backend that ended since is kept in its parent's account.
        total += times.user + times.system + times.children_user + times.children_system
    return total


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of sorted `values` lie, in their unit."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def line(name: str, tally: Tally, cpu: dict[str, float]) -> str:
    """One line of the report."""
    ms = sorted(1000 * latency for latency in tally.latencies)
    figures = "/".join(f"{percentile(ms, share):.0f}" for share in (0.5, 0.95, 0.99, 1.0))
    refused = sum(count for status, count in tally.answered.items() if not 200 <= status < 400)
    parts = " ".join(f"{part} {share:.0f}%" for part, share in cpu.items())
    return (
        f"{name:<18} {tally.rate:7.0f}/s  p50/p95/p99/max {figures:>15} ms  lost {tally.lost} doubled {tally.doubled}"
        f" misrouted {tally.misrouted} gaps {tally.gaps} refused {refused} lines lost {tally.lines_lost}"
        f" late {1000 * tally.latest_start:.0f} ms  cpu {parts}"
    )
