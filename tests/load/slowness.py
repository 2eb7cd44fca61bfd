"""How often the machine itself was slow: what `stolen` does not show.

A host can slow both cores to a tenth for tens of milliseconds without taking them away (measured on 29 November 2026:
a piece of work of 0.7 ms of CPU then takes 6 to 10 ms of CPU, on both cores at once). Nothing in the kernel's accounts
tells; the same piece of work, timed over and over, does.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from statistics import quantiles

EVERY_SECONDS = 0.01
SLOW = 4.0
WORK = {f"key {number}": [number, str(number), {"again": number}] for number in range(100)}


class Slowness:
    """Times a small piece of work a hundred times a second, in a process of its own, until asked.

    It takes CPU time and not the clock's: waiting for a core is what the load is about, a slow core is not.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_sample, args=(theirs,), daemon=True)
        self._process.start()
        self._ours.recv()

    def percent(self) -> float:
        """Share of the samples that took four times what they take as a rule. Ends the sampling."""
        self._ours.send(None)
        samples: list[float] = self._ours.recv()
        self._process.join()
        return slow_percent(samples)


def slow_percent(samples: Sequence[float]) -> float:
    """Percent of `samples` (of any unit) above four times the lower quartile; 0 for fewer than two."""
    if len(samples) < 2:
        return 0.0
    usual = quantiles(samples, n=4)[0]
    return 100 * sum(sample > SLOW * usual for sample in samples) / len(samples)


def _sample(asked: Connection) -> None:
    asked.send(None)
    samples: list[float] = []
    while not asked.poll(EVERY_SECONDS):
        begun = time.thread_time()
        json.loads(json.dumps(WORK))
        samples.append(time.thread_time() - begun)
    asked.send(samples)
