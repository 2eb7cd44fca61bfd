"""People played live, through a real server's own pages."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from maxpulse.demo import simulate
from tests.demo.conftest import PATIENCE, Filled, environment

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def address(demo_app: Flask) -> Iterator[str]:
    """Where a real server answers."""
    server = make_server("127.0.0.1", 0, demo_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_three_people_become_three_clients(address: str, filled: Filled) -> None:
    tables = ("clients", "assessment_responses", "assessment_results", "purchases")
    before = {table: filled.count(table) for table in tables}
    said: list[str] = []
    went_well = simulate(base_url=address, participants=3, rate=40, seed="tests", tell=said.append)
    assert went_well, said
    more = {table: filled.count(table) - before[table] for table in tables}
    assert more["clients"] == 3
    assert more["assessment_responses"] > 30
    assert more["assessment_results"] >= 1
    assert "3 started" in said[-1] and f"{more['assessment_results']} finished" in said[-1]
    assert f"{more['purchases']} bought" in said[-1]


@pytest.mark.thorough
def test_ctrl_c_ends_it_with_a_summary(address: str, filled: Filled) -> None:
    before = filled.count("assessment_responses")
    words = ["simulate", "--participants", "5", "--rate", "4", "--url", address, "--seed", "slow"]
    command = [sys.executable, "-m", "maxpulse.cli", *words]
    process = subprocess.Popen(command, env=environment(filled.settings), stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + PATIENCE
    while filled.count("assessment_responses") < before + 4:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "Stopping" in said and "5 started" in said.splitlines()[-1]


def test_a_link_that_does_not_open_is_said_at_once(address: str) -> None:
    said: list[str] = []
    assert not simulate(base_url=address, participants=3, rate=5, link="no-such-link", tell=said.append)
    assert "does not open" in said[-1]


def test_a_server_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxpulse.demo.play.browser.PAUSE", 0.0)
    said: list[str] = []
    assert not simulate(base_url="http://127.0.0.1:9", participants=1, rate=1, tell=said.append)
    assert "does not answer" in said[-1]
