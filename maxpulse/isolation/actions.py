"""Keeping what a run of the probe found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.isolation.models import ProbeRun
from maxpulse.isolation.rules import KEPT_FOR


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
