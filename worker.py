"""Everything that works in the background: `python worker.py` keeps two workers and a scheduler running.

`python worker.py worker` and `python worker.py scheduler` are one of them, as a supervisor wants it.
"""

from __future__ import annotations

import os
import sys

from maxpulse.config import settings
from maxpulse.core.setup import refuse_power
from maxpulse.runtime.background import keep_all
from maxpulse.runtime.logs import configure_logging

NICENESS = 5


def be_a_worker() -> None:
    """Work jobs off until SIGTERM; a job at hand is finished first. People who look at a page go first."""
    from maxpulse import create_app
    from maxpulse.runtime.workers import make_worker

    os.nice(NICENESS)
    refuse_power(settings().database_url)
    make_worker(create_app(), settings().redis_url).work()


def be_the_scheduler() -> None:
    """Queue what is due until SIGTERM, whenever no other scheduler leads."""
    from maxpulse.operations.schedule import SCHEDULE
    from maxpulse.runtime.scheduler import Scheduler
    from maxpulse.runtime.workers import patient_redis

    Scheduler(patient_redis(settings().redis_url), SCHEDULE).run()


ROLES = {"": keep_all, "worker": be_a_worker, "scheduler": be_the_scheduler}

if __name__ == "__main__":
    configure_logging()
    role = ROLES.get(" ".join(sys.argv[1:]))
    if role is None:
        sys.exit("Usage: python worker.py [worker | scheduler]")
    role()
