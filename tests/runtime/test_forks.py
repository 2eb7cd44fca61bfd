"""Several processes out of one, for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from maxpulse.runtime.background import PIDS_FILE
from maxpulse.runtime.paths import PROJECT

from .processes import lives, wait_for

PROGRAM = """
import time
from maxpulse.runtime.background import tell_pids
from maxpulse.runtime.forks import Forks
def sleep():
    time.sleep(600)
def fail():
    raise RuntimeError("this role is broken")
Forks({"one": sleep, "two": sleep, "broken": fail}, changed=tell_pids, patience=5).run()
"""


@pytest.fixture
def pids(tmp_path: Path) -> Iterator[dict[str, int]]:
    """A parent with three roles, of which one fails; its process ids, kept up to date."""
    file = tmp_path / "pids"
    parent = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env={**os.environ, PIDS_FILE: str(file)}, cwd=PROJECT
    )
    wait_for(file.exists, "the forks")

    class Now(dict[str, int]):
        def __getitem__(self, name: str) -> int:
            return parent.pid if name == "parent" else int(json.loads(file.read_text()).get(name, 0))

    yield Now()
    parent.terminate()
    parent.wait()


def test_a_fork_that_is_killed_is_made_again(pids: dict[str, int]) -> None:
    first, neighbour = pids["one"], pids["two"]
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: pids["one"] not in (0, first) and lives(pids["one"]), "its successor")
    assert pids["two"] == neighbour and lives(neighbour)


def test_a_broken_role_takes_nobody_down(pids: dict[str, int]) -> None:
    broken = pids["broken"]
    wait_for(lambda: pids["broken"] not in (0, broken), "another try")
    assert lives(pids["one"]) and lives(pids["two"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_fork_outlives_the_parent(pids: dict[str, int], number: signal.Signals) -> None:
    forks = [pids["one"], pids["two"]]
    assert all(map(lives, forks))
    os.kill(pids["parent"], number)
    wait_for(lambda: not any(map(lives, forks)), "their end")
