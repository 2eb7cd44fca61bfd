"""The load generator sees what happens, and sees it when something goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.load.measure import CpuTimes, line
from tests.load.minted import Minted, Step, Target, Watch
from tests.load.play import Play, Tally
from tests.load.scenarios import Run, Scenario, faults, middle

from .conftest import Server


@pytest.fixture
def target(server: Server) -> Target:
    return Target("127.0.0.1", server.port, f"http://127.0.0.1:{server.port}", {"web": (server.process.pid,)})


@pytest.fixture
def stage(target: Target) -> Iterator[Play]:
    stage = Play(target, connections=8)
    yield stage
    stage.close()


def sessions(distributors: list[str], answers: int, fields: str = "value=7") -> list[Minted]:
    walk = tuple(Step(f"q{i}", fields) for i in range(answers))
    clients = ((str(uuid4()), distributor) for distributor in distributors)
    return [Minted(f"{distributor}.{client}", client, distributor, walk) for client, distributor in clients]


def watches(distributors: list[str], tabs: int = 1) -> list[Watch]:
    return [Watch(name, path=f"/hub/socket?stream={name}") for name in distributors for _ in range(tabs)]


def names(prefix: str, count: int = 4) -> list[str]:
    return [f"{prefix}{i}" for i in range(count)]


def test_a_faultless_run_is_told_as_one(stage: Play, target: Target) -> None:
    crowd = names("good")
    stage.watch(watches(crowd, tabs=2))
    stage.load(sessions(crowd * 3, answers=200))
    cpu = CpuTimes(target)
    tally = stage.run(seconds=1.0, rate=100, twice=0.1)

    assert 10 <= tally.posted <= 101
    assert len(tally.latencies) == 2 * tally.posted
    assert tally.answered[200] == tally.posted
    assert list(faults(tally)) == []
    assert "good" not in line("a run", tally, cpu.percent(tally.seconds))


def test_saturation_is_as_fast_as_answers_are_taken(stage: Play) -> None:
    crowd = names("fast")
    stage.watch(watches(crowd))
    stage.load(sessions(crowd * 8, answers=500))
    tally = stage.run(seconds=1.0, rate=None)

    assert tally.rate > 50
    assert list(faults(tally)) == []


@pytest.mark.parametrize(
    ("fault", "seen"), [("lose", "lost"), ("double", "doubled"), ("misroute", "misrouted")]
)
def test_a_fault_is_seen(stage: Play, monkeypatch: pytest.MonkeyPatch, fault: str, seen: str) -> None:
    monkeypatch.setattr("tests.load.play.WAIT_FOR_STRAGGLERS", 0.5)
    here, there = names(fault, 2)
    stage.watch(watches([here, there]))
    stage.load(sessions([here], answers=1, fields=f"fault={fault}&to={there}"))
    tally = stage.run(seconds=0.3, rate=50)

    assert tally.posted == 1
    assert getattr(tally, seen) == 1


def test_the_run_in_the_middle_counts() -> None:
    runs = [Run(Tally(latencies=[ms / 1000]), 0, f"{ms} ms") for ms in (30, 10, 20)]

    assert middle(Scenario("600/s", 1, 600), runs).line == "20 ms"
