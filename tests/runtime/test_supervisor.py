"""The supervisor, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.processes import Service
from maxpulse.runtime.supervisor import Supervisor
from tests.factories.places import only_where

from .processes import lives, sleeper, stubborn, wait_for


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def supervisor(told: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(tell=told.append)
    yield made
    made.stop()


def test_it_returns_when_every_service_serves(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start([sleeper(tmp_path, "one"), sleeper(tmp_path, "two")])
    assert {int((tmp_path / name).read_text()) for name in ("one", "two")} == set(supervisor.pids.values())


def test_stopping_leaves_nothing_running(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start([sleeper(tmp_path, "one"), sleeper(tmp_path, "two")])
    pids = list(supervisor.pids.values())
    assert all(map(lives, pids))
    supervisor.stop()
    assert not any(map(lives, pids))


def test_who_does_not_stop_is_killed_and_named(
    supervisor: Supervisor, tmp_path: Path, told: list[str]
) -> None:
    supervisor.start([stubborn(tmp_path)])
    pid = supervisor.pids["stubborn"]
    supervisor.stop()
    assert not lives(pid)
    assert told == ["stubborn did not stop in time and was killed."]


def test_what_was_started_last_stops_first(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start([sleeper(tmp_path, "store")])
    store = supervisor.pids["store"]
    supervisor.start([stubborn(tmp_path)])
    stopped_at: dict[str, bool] = {}
    supervisor._tell = lambda _: stopped_at.update(store_alive=lives(store))
    supervisor.stop()
    assert stopped_at == {"store_alive": True}


def test_what_is_begun_loads_while_others_are_waited_for(supervisor: Supervisor, tmp_path: Path) -> None:
    """What serves is begun beside the stores it needs, which are waited for first."""
    open_now = tmp_path / "open"
    stores = supervisor.begin([replace(sleeper(tmp_path, "store"), ready=open_now.exists)])
    serving = supervisor.begin([sleeper(tmp_path, "serves")])
    wait_for((tmp_path / "serves").exists, "what is begun")
    assert not any(one.served for one in (*stores, *serving))
    open_now.touch()
    supervisor.wait_until_served(stores)
    supervisor.wait_until_served(serving)
    assert all(one.served for one in (*stores, *serving))


def test_a_service_that_dies_is_started_again_while_another_command_works(
    supervisor: Supervisor, tmp_path: Path, told: list[str]
) -> None:
    supervisor.start([sleeper(tmp_path)])
    first = supervisor.pids["sleeper"]
    os.kill(first, signal.SIGKILL)
    program = f"import time\nwhile open({str(tmp_path / 'sleeper')!r}).read() == '{first}': time.sleep(0.02)"
    assert supervisor.wait_for(subprocess.Popen([sys.executable, "-c", program])) == 0
    assert supervisor.pids["sleeper"] != first
    assert told == ["sleeper ended unexpectedly (signal SIGKILL); starting it again."]


def test_a_service_that_never_starts_is_given_up_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    words = [sys.executable, "-c", "raise SystemExit('the disk is full')"]
    with pytest.raises(CannotRun, match="the disk is full"):
        supervisor.start([Service("broken", words, ready=lambda: False, log=tmp_path / "log")])


@only_where(sys.platform == "linux")
def test_services_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from maxpulse.runtime.supervisor import Supervisor\n"
        "from tests.runtime.processes import sleeper\n"
        "keeper = Supervisor()\n"
        f"keeper.start([sleeper(Path({str(tmp_path)!r}))])\n"
        "keeper.watch()\n"
    )
    keeper = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT)
    file = tmp_path / "sleeper"
    wait_for(lambda: file.exists() and file.read_text(), "the service")
    pid = int(file.read_text())
    assert lives(pid)
    keeper.kill()
    keeper.wait()
    wait_for(lambda: not lives(pid), "the service's death")
