"""The probe goes by in rounds of a few seconds, each with canaries of its own and rolled back before the next.

What a canary's row locks while it is there (that the network's tree stands still, the tables against a migration) is
let go of with it: nobody waits longer for the probe than for one round, a migration finds a gap within the seconds it
waits, and nothing old keeps the database from tidying up.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from flask import Flask
from rq.timeouts import JobTimeoutException

from maxpulse.probe.report import NOT_COVERED, Report
from maxpulse.probe.undone import Undone, undone

log = structlog.get_logger(__name__)

ROUND_SECONDS = 2.5
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Step(Generic[W]):
    """A part of the probe that is tried in one go: its kind, what it is about, and what tries it."""

    kind: str
    what: str
    run: Callable[[W], None]


def in_rounds(
    app: Flask, report: Report, settle: Callable[[Undone], W], steps: Iterable[Step[W]], length: float
) -> None:
    """Run all steps, with a new world whenever `length` seconds are over. A step that stops is a finding."""
    waiting = deque(steps)
    while waiting:
        with undone(app) as stay:
            begun = time.monotonic()
            world = settle(stay)
            # On a machine that has other things to do, settling takes long: a round has to be worth it.
            over = time.monotonic() + max(length, 2 * (time.monotonic() - begun))
            while waiting and time.monotonic() < over:
                if not _goes_well(waiting.popleft(), world, report):
                    break


def _goes_well(step: Step[W], world: W, report: Report) -> bool:
    try:
        step.run(world)
    except JobTimeoutException:
        raise
    except Exception as error:
        log.exception("probe_stopped", kind=step.kind, what=step.what)
        report.find(step.kind, NOT_COVERED, step.what, how=f"This part stopped: {type(error).__name__}.")
        return False
    return True
