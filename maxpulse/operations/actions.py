"""What admins start by hand of what otherwise comes by itself."""

from __future__ import annotations

from maxpulse.core.db import after_commit
from maxpulse.core.queue import enqueue_later
from maxpulse.operations import audit

CHECK = "maxpulse.operations.jobs.check"


def ask_for_a_check() -> None:
    """Have a worker check the chain of seals now, as it does every night; while one waits no other is asked for.

    With Redis down nothing comes of it before the night.
    """
    audit.record("audit_check_asked")
    after_commit(check_later)


def check_later() -> None:
    """Wake a worker for a check of the audit."""
    # The scheduler's own key: the night's check and this one are the same.
    enqueue_later("insights", CHECK, key="recurring-audit-check", at_once=True)
