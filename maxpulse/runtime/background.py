"""The processes behind `worker.py`: workers and the scheduler, as services."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.processes import Service
from maxpulse.runtime.supervisor import Supervisor

WORKERS = 2


def background_services(environment: Mapping[str, str], logs: Path | None = None) -> list[Service]:
    """Workers and scheduler as services; a worker gets time to finish the job at hand."""

    def service(name: str, role: str) -> Service:
        return Service(
            name=name,
            command=[sys.executable, str(PROJECT / "worker.py"), role],
            environment=environment,
            patience=20.0,
            log=logs and logs / f"{role}.log",
        )

    workers = [service(f"worker-{number}", "worker") for number in range(1, WORKERS + 1)]
    return [*workers, service("scheduler", "scheduler")]


def keep_all() -> None:
    """Run them as children until SIGTERM or SIGINT, and start again what dies."""
    supervisor = Supervisor(tell=_say)
    try:
        with supervisor.listening():
            supervisor.start(background_services(os.environ))
            supervisor.watch()
    except CannotRun as wrong:
        raise SystemExit(str(wrong)) from None


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
