"""Reading the probe's runs, for admins and the product itself."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from maxpulse.accounts.queries import first_account_at
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.isolation.models import ProbeRun
from maxpulse.isolation.rules import Verdict, judge

NEWEST = select(ProbeRun).order_by(ProbeRun.finished_at.desc(), ProbeRun.id.desc())


def find_run(run_id: UUID) -> ProbeRun | None:
    """One run with its report, or None."""
    return session.get(ProbeRun, run_id)


def find_last() -> ProbeRun | None:
    """The newest run with its report, or None."""
    return session.scalar(NEWEST.limit(1))


def runs(*, offset: int = 0, limit: int = 50) -> list[ProbeRun]:
    """The newest runs, without their reports."""
    return list(session.scalars(NEWEST.options(defer(ProbeRun.report)).offset(offset).limit(limit)))


def count_runs() -> int:
    """How many runs are kept."""
    return session.scalar(select(func.count()).select_from(ProbeRun)) or 0


def verdict() -> Verdict:
    """How isolation stands, by the newest run."""
    row = session.execute(
        select(ProbeRun.finished_at, ProbeRun.findings).order_by(ProbeRun.finished_at.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return judge(None, 0, clock.now(), first_account_at())
    return judge(row.finished_at, row.findings, clock.now(), None)
