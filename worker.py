"""Everything that works in the background: `python worker.py` keeps two workers, one for seals, and a scheduler.

Any number of machines may run it against the same Redis: only one of the schedulers leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from flask import Flask

from maxpulse import create_app
from maxpulse.config import settings
from maxpulse.core.certificates import trusted
from maxpulse.core.queue import QUEUES
from maxpulse.operations.schedule import SCHEDULE
from maxpulse.runtime.background import PATIENCE, WORKERS, tell_pids
from maxpulse.runtime.forks import Forks
from maxpulse.runtime.gate import pass_through
from maxpulse.runtime.logs import configure_logging
from maxpulse.runtime.priority import stand_back
from maxpulse.runtime.scheduler import Scheduler
from maxpulse.runtime.workers import SEALING, make_worker, patient_redis
from maxpulse.starting import make_ready


def work(app: Flask, queues: Sequence[str] = QUEUES) -> None:
    """Work jobs off until SIGTERM; a job at hand is finished first."""
    make_worker(app, settings().redis_url, queues).work(logging_level="WARNING")


def schedule() -> None:
    """Queue what is due until SIGTERM, whenever no other scheduler leads."""
    Scheduler(patient_redis(settings().redis_url), SCHEDULE).run()


def main() -> None:
    """Load the application once, then fork into the roles."""
    configure_logging()
    app = create_app()
    if settings().openai_api_key:
        # Each job is a fork: what is loaded here, none of them has to load.
        import_module("maxpulse.analysis.line")
        trusted()
    pass_through()
    make_ready(settings())
    stand_back()
    workers = {f"worker-{number}": lambda: work(app) for number in range(1, WORKERS + 1)}
    workers["sealer"] = lambda: work(app, SEALING)
    Forks(workers | {"scheduler": schedule}, changed=tell_pids, patience=PATIENCE).run()


if __name__ == "__main__":
    main()
