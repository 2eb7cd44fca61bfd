"""What the scheduler runs of the probe."""

from __future__ import annotations

from flask import Flask, current_app

from maxpulse.accounts.queries import first_account_at
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.isolation import queries
from maxpulse.isolation.actions import run_later
from maxpulse.isolation.rules import is_time
from maxpulse.probe.run import probe_and_keep


def run_nightly() -> None:
    """Have everything tried, when it is time."""
    with acting(Actor.system()):
        verdict, installed_at = queries.verdict(), first_account_at()
    if is_time(verdict, clock.now(), installed_at):
        run_later()


def run_now() -> None:
    """Try everything and keep the report."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy stands for it
    probe_and_keep(app)
