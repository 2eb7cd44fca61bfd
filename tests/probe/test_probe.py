"""The probe on an installation as it is: thousands of tries, nothing reached, nothing left behind."""

from __future__ import annotations

import pytest
from flask import Flask

from maxpulse.core.actor import Role
from maxpulse.probe.companies import SEATS
from maxpulse.probe.report import KINDS, Report
from maxpulse.probe.run import probe
from maxpulse.probe.work import jobs
from tests.factories.databases import Urls
from tests.probe.conftest import rows_in

# A whole run takes half a minute of one core, and several where neighbours take their share.
pytestmark = pytest.mark.timeout(900)

LEAST = {"catalogue": 400, "tables": 10_000, "routes": 1_000, "streams": 40, "caches": 5, "jobs": 15}


@pytest.fixture(scope="module")
def counted(urls: Urls) -> dict[str, int]:
    """How many rows each table held before."""
    return rows_in(urls)


@pytest.fixture(scope="module")
def report(installation: Flask, counted: dict[str, int]) -> Report:
    """One whole run."""
    assert counted
    return probe(installation, round_seconds=30)


def test_nothing_is_reached_and_nothing_left_untried(report: Report) -> None:
    assert report.findings == []
    assert report.holds


@pytest.mark.parametrize("kind", KINDS)
def test_it_tries_in_every_way(report: Report, kind: str) -> None:
    assert report.count(kind) >= LEAST[kind]
    assert report.samples[kind]


def test_it_tries_as_everybody_the_application_can_become(report: Report) -> None:
    everybody = {role.database_role for role in Role} | {"maxpulse_recorder", "nobody"}
    assert set(report.by_role("tables")) == everybody
    assert set(report.by_role("routes")) == set(SEATS)


def test_it_meets_what_some_may_do_by_declaration(report: Report) -> None:
    """The premise: tries do get somewhere where the models let them, so refusals mean something."""
    assert report.allowed > 500


def test_it_leaves_no_row_behind(report: Report, urls: Urls, counted: dict[str, int]) -> None:
    assert report.attempts
    assert rows_in(urls) == counted


def test_its_report_can_be_kept_as_json(report: Report) -> None:
    told = report.as_json()
    assert (told["reached"], told["holds"], told["findings"]) == (0, True, [])
    assert sum(part["tried"] for part in told["kinds"].values()) == told["attempts"] == report.attempts


def test_it_knows_the_jobs_of_every_domain() -> None:
    named = {job.__module__ for job in jobs()}
    assert {"maxpulse.commissions.jobs", "maxpulse.notices.jobs", "maxpulse.probe.jobs"} <= named
