"""`worker.py` as a service: workers and the scheduler, forked from one process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from maxpulse.runtime.paths import PROJECT, Home
from maxpulse.runtime.processes import Service

WORKERS = 2
# How many seconds a job at hand gets before its worker is killed; the row it stands for wakes it again.
PATIENCE = 15.0
PIDS_FILE = "MAXPULSE_BACKGROUND_PIDS"


def background_service(home: Home, environment: Mapping[str, str]) -> Service:
    """The process that forks workers and scheduler; ready once it has."""
    return Service(
        name="background",
        command=[sys.executable, str(PROJECT / "worker.py")],
        environment={**environment, PIDS_FILE: str(home.background)},
        tidy=lambda: home.background.unlink(missing_ok=True),
        ready=home.background.exists,
        patience=PATIENCE + 5,
        log=home.logs / "background.log",
    )


def tell_pids(pids: dict[str, int]) -> None:
    """Write the forks' process ids where `maxpulse status` finds them, if a supervisor asked for it."""
    if place := os.environ.get(PIDS_FILE):
        draft = Path(f"{place}.draft")
        draft.write_text(json.dumps(pids))
        draft.replace(place)


def background_pids(home: Home) -> dict[str, int]:
    """Process ids of workers and scheduler by name; empty while there are none."""
    try:
        pids: dict[str, int] = json.loads(home.background.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return pids
