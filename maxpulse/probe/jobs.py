"""What the scheduler runs of the probe."""

from __future__ import annotations

from flask import Flask, current_app

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import enqueue_later
from maxpulse.isolation import queries
from maxpulse.isolation.rules import is_time
from maxpulse.probe.run import probe_and_keep

# Half a minute on a quiet machine with demo data, several on one that has other things to do.
PATIENCE_SECONDS = 900


def run_nightly() -> None:
    """Have everything tried, when it is time."""
    with acting(Actor.system()):
        verdict = queries.verdict()
    if is_time(verdict, clock.now()):
        name = f"{run_now.__module__}.{run_now.__name__}"
        enqueue_later("insights", name, key="isolation-now", timeout=PATIENCE_SECONDS)


def run_now() -> None:
    """Try everything and keep the report."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy stands for it
    probe_and_keep(app)
