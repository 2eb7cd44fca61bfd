"""What a running instance tells about itself: a file that only its owner can read, for it holds passwords."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from maxpulse.runtime.background import background_pids
from maxpulse.runtime.lock import is_held
from maxpulse.runtime.paths import Home
from maxpulse.runtime.processes import born, kill_family, wait_until

SAME_BIRTH = 2.0
ORPHAN_PATIENCE = 20.0


@dataclass(slots=True)
class State:
    """Addresses and processes of one run. `births` tells a process from a later one with the same number."""

    web_url: str
    database_url: str
    database_owner_url: str
    database_recorder_url: str
    redis_url: str
    pids: dict[str, int] = field(default_factory=dict)
    births: dict[str, float] = field(default_factory=dict)

    def write(self, file: Path, pids: dict[str, int]) -> None:
        """Replace the file in one step."""
        self.pids = pids
        self.births = {name: moment for name, pid in pids.items() if (moment := born(pid)) is not None}
        draft = file.with_suffix(".draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as paper:
            json.dump(asdict(self), paper)
        draft.replace(file)


def read_state(file: Path) -> State | None:
    """The last run's state, or None when there is none to be read."""
    try:
        return State(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def status_of(home: Home) -> State | None:
    """The state of the instance that runs on this data directory now, with all processes; else None."""
    state = read_state(home.state) if is_held(home.lock) else None
    if state is not None:
        state.pids |= background_pids(home) | _web_processes(state.pids.get("web"))
    return state


def stop_orphans(home: Home) -> list[str]:
    """Stop processes of an earlier run that outlived their supervisor; gives their names.

    Only for the holder of the instance's lock: whoever lives then is an orphan.
    """
    state = read_state(home.state)
    if state is None:
        return []
    orphans = {
        name: pid for name, pid in state.pids.items() if name != "supervisor" and _is_same(state, name)
    }
    for name in reversed(orphans):
        _ask(orphans[name], signal.SIGINT if name == "postgres" else signal.SIGTERM)
    if not wait_until(lambda: not any(born(pid) for pid in orphans.values()), ORPHAN_PATIENCE):
        for pid in orphans.values():
            kill_family(pid)
    return list(orphans)


def _is_same(state: State, name: str) -> bool:
    now, then = born(state.pids[name]), state.births.get(name)
    return now is not None and then is not None and abs(now - then) < SAME_BIRTH


def _ask(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _web_processes(master: int | None) -> dict[str, int]:
    try:
        children = psutil.Process(master).children() if master else []
    except psutil.NoSuchProcess:
        return {}
    return {f"web-{number}": child.pid for number, child in enumerate(children, start=1)}
