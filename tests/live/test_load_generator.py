"""The load generator sees what happens, and sees it when something goes wrong."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.load.__main__ import measure
from tests.load.measure import CpuTimes, line
from tests.load.minted import Minted, Step, Target, Watch
from tests.load.play import Play, Tally
from tests.load.scenarios import Run, Scenario, faults, middle
from tests.load.screen import tell
from tests.load.slowness import Slowness, slow_percent

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


def measured(runs: list[Run], most_stolen: float) -> bool:
    left = iter(runs)
    options = Namespace(runs=2, most_stolen=most_stolen, most_slowed=2)
    return measure(Scenario("600/s", 1, 600), options, lambda: next(left))


def run(line: str, stolen: float = 0, lost: int = 0, slowed: float = 0) -> Run:
    return Run(Tally(latencies=[0.01], lost=lost), stolen, line, slowed)


@pytest.mark.parametrize("disturbed", [{"stolen": 30}, {"slowed": 5}])
def test_runs_the_neighbours_disturbed_are_set_aside(
    disturbed: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured([run("first"), run("second", **disturbed), run("third")], most_stolen=2)

    assert capsys.readouterr().out.splitlines() == [
        "  first",
        "~ second",
        "  third",
        "= first (middle of 2)",
    ]


def test_a_load_that_was_always_disturbed_has_no_figure_and_did_not_go_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert not measured([run("all", stolen=30)] * 8, most_stolen=2)

    assert capsys.readouterr().out.splitlines() == ["~ all"] * 8 + ["= 600/s: no undisturbed run"]


def test_a_core_that_was_slow_for_a_while_is_told_from_one_that_was_not() -> None:
    assert slow_percent([1.0] * 100) == 0
    assert slow_percent([1.0] * 90 + [8.0] * 10) == 10
    assert slow_percent([]) == 0


def test_the_slowness_of_the_machine_is_sampled_meanwhile() -> None:
    slowness = Slowness()

    assert 0 <= slowness.percent() <= 100


@pytest.mark.parametrize("stolen", [0, 30])
def test_a_fault_in_any_run_did_not_go_well(stolen: float, capsys: pytest.CaptureFixture[str]) -> None:
    assert not measured([run("bad", stolen=stolen, lost=2), run("a"), run("b")], most_stolen=2)

    assert "! 600/s: 2 lost" in capsys.readouterr().out.splitlines()


def test_a_screen_is_in_time_when_99_of_100_steps_are(capsys: pytest.CaptureFixture[str]) -> None:
    steps = {"start": [30.0], "answer": [100.0] * 97, "result": [40.0], "purchase": [101.0]}
    steps["commission"] = [900.0]  # a worker's, which no share is asked of
    assert tell(steps) == 0
    assert "p99 101 ms, max 101 ms; 99.0 % within 100 ms" in capsys.readouterr().out
    assert tell({**steps, "start": [150.0]}) == 1
