"""Keeping what a run of the probe found, and having one made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import enqueue_later
from maxpulse.isolation.models import ProbeRun
from maxpulse.isolation.rules import KEPT_FOR
from maxpulse.operations import audit

RUN = "maxpulse.probe.jobs.run_now"
# Half a minute on a quiet machine with demo data, far longer on one that has other things to do.
PATIENCE_SECONDS = 3600


def keep(report: Mapping[str, Any], started_at: datetime) -> ProbeRun:
    """Keep a report, as the product itself, and forget those that are older than a year."""
    now = clock.now()
    session.execute(delete(ProbeRun).where(ProbeRun.finished_at < now - KEPT_FOR))
    run = ProbeRun(
        id=new_id(),
        started_at=started_at,
        finished_at=now,
        attempts=report["attempts"],
        reached=report["reached"],
        findings=report["findings_in_all"],
        report=dict(report),
    )
    session.add(run)
    return run


def ask_for_a_run() -> None:
    """Have a worker try everything now, as it does every night; while one waits or runs no other is asked for.

    With Redis down nothing comes of it before the night.
    """
    audit.record("probe_asked")
    after_commit(run_later)


def run_later() -> None:
    """Wake a worker for a run of the probe."""
    enqueue_later("insights", RUN, key="isolation-now", timeout=PATIENCE_SECONDS, at_once=True)
