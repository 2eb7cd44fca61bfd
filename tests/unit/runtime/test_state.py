"""What a run tells about itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from maxpulse.runtime.lock import InstanceLock
from maxpulse.runtime.paths import Home
from maxpulse.runtime.processes import born
from maxpulse.runtime.state import State, read_state, status_of, stop_orphans


def a_state() -> State:
    return State("http://127.0.0.1:8000", "postgresql://a", "postgresql://o", "postgresql://r", "unix:///r")


def test_what_is_written_is_read_again_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    a_state().write(file, {"supervisor": os.getpid()})
    read = read_state(file)
    assert read is not None and read.pids == {"supervisor": os.getpid()}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_torn_file_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"web_url": "http')
    assert read_state(tmp_path / "state.json") is None


def test_a_state_without_a_living_supervisor_is_no_status(tmp_path: Path) -> None:
    home = Home.at(tmp_path).make()
    a_state().write(home.state, {"supervisor": os.getpid()})
    assert status_of(home) is None
    lock = InstanceLock(home.lock)
    assert status_of(home) is not None
    lock.release()


def test_a_process_left_over_is_stopped(tmp_path: Path) -> None:
    home = Home.at(tmp_path).make()
    left_over = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    a_state().write(home.state, {"worker-1": left_over.pid})
    assert stop_orphans(home) == ["worker-1"]
    assert left_over.wait(5) != 0


def test_another_process_that_got_the_number_is_left_alone(tmp_path: Path) -> None:
    home = Home.at(tmp_path).make()
    innocent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    state = a_state()
    state.write(home.state, {"worker-1": innocent.pid})
    text = home.state.read_text().replace(str(int(born(innocent.pid) or 0)), "1000000000")
    home.state.write_text(text)
    assert stop_orphans(home) == []
    assert innocent.poll() is None
    innocent.kill()
    innocent.wait()
