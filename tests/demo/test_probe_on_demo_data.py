"""The probe on an installation full of people: thousands of tries, nothing reached.

Thorough runs let its command try everything, half a minute of one core. Otherwise each route is tried by a part of the
seats, which take turns, and all else as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from maxpulse import config
from maxpulse.cli import main
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting
from maxpulse.isolation import queries
from maxpulse.isolation.rules import Verdict
from maxpulse.probe.catalogue import models
from maxpulse.probe.command import quiet
from maxpulse.probe.report import KINDS
from maxpulse.probe.run import probe
from maxpulse.probe.seats import SEATS
from tests.demo.conftest import Filled, environment

# Several minutes where neighbours take their share.
pytestmark = pytest.mark.timeout(900)

LEAST = {
    "catalogue": 400,
    "tables": 10_000,
    "functions": 500,
    "routes": 1_000,
    "streams": 120,
    "caches": 30,
    "jobs": 15,
}
# Written by the run itself: its report.
KEPT = "probe_runs"
ROUND_SECONDS = 60
ONE_SEAT_IN = 24
Report = dict[str, Any]


@pytest.fixture(scope="module")
def counted(filled: Filled) -> dict[str, int]:
    """How many rows each table held before."""
    return rows_in(filled)


@pytest.fixture(scope="module")
def told(filled: Filled, counted: dict[str, int]) -> Iterator[Result]:
    """What one whole run of the command printed, and ended with."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in environment(filled.settings).items():
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        yield CliRunner().invoke(main, ["probe", "--round", str(ROUND_SECONDS)])
    config.settings.cache_clear()


@pytest.fixture(scope="module")
def report(
    request: pytest.FixtureRequest, demo_app: Flask, counted: dict[str, int], pytestconfig: pytest.Config
) -> Report:
    """What came of it: of the whole that the command tried as an admin reads it, or of the part."""
    assert counted["clients"] > 10
    if not pytestconfig.option.thorough:
        with quiet():
            return probe(demo_app, ROUND_SECONDS, one_seat_in=ONE_SEAT_IN).as_json()
    told = request.getfixturevalue("told")
    assert told.exit_code == 0, told.output
    with demo_app.app_context(), acting(Actor.system()):
        run = queries.find_last()
        assert run is not None
        return dict(run.report)


def test_nothing_is_reached_and_nothing_left_untried(report: Report) -> None:
    assert report["findings"] == []
    assert (report["reached"], report["holds"]) == (0, True)


@pytest.mark.thorough
def test_it_holds_as_admins_read_it(demo_app: Flask, report: Report) -> None:
    assert report["attempts"]
    with demo_app.app_context(), acting(Actor.system()):
        assert queries.verdict() is Verdict.HOLDS


@pytest.mark.thorough
def test_it_prints_its_report_and_nothing_of_every_try(told: Result) -> None:
    assert told.stderr == ""
    head, *_kinds, counts, verdict = told.stdout.splitlines()
    assert head.split() == ["kind", "tried", "found"]
    assert len(_kinds) == len(KINDS)
    assert "tries in" in counts
    assert verdict == "Nothing was reached."


@pytest.mark.parametrize("kind", KINDS)
def test_it_tries_in_every_way(report: Report, kind: str, pytestconfig: pytest.Config) -> None:
    by_a_part = kind == "routes" and not pytestconfig.option.thorough
    assert report["kinds"][kind]["tried"] >= LEAST[kind] // (ONE_SEAT_IN if by_a_part else 1)
    assert report["kinds"][kind]["samples"]


def test_its_tries_add_up(report: Report) -> None:
    assert sum(part["tried"] for part in report["kinds"].values()) == report["attempts"]


def test_it_tries_as_everybody_the_application_can_become(report: Report) -> None:
    everybody = {role.database_role for role in Role} | {"maxpulse_recorder", "nobody"}
    assert set(report["kinds"]["tables"]["by"]) == everybody | {"upline", "own distributor"}
    assert set(report["kinds"]["functions"]["by"]) == everybody | {"upline"}
    assert set(report["kinds"]["streams"]["by"]) == {*SEATS, "upline", "own distributor", "foreign page"}
    before_the_application = {"holder of a token", "foreign page"}
    assert (
        set(report["kinds"]["routes"]["by"]) == {*SEATS, "upline", "own distributor"} | before_the_application
    )


def test_it_meets_what_some_may_do_by_declaration(report: Report) -> None:
    """The premise: tries do get somewhere where the models let them, so refusals mean something."""
    assert report["allowed"] > 500


def test_it_leaves_nothing_behind_but_its_report(
    report: Report, filled: Filled, counted: dict[str, int], pytestconfig: pytest.Config
) -> None:
    assert report["attempts"]
    kept = int(pytestconfig.option.thorough)
    assert rows_in(filled) == counted | {KEPT: counted[KEPT] + kept}


def rows_in(filled: Filled) -> dict[str, int]:
    """How many rows each table holds, as its owner sees it."""
    return {name: filled.count(f'"{name}"') for name in models()}
