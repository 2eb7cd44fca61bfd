"""What the probe knows and tells; a whole run of it stands in tests/demo/test_probe_on_demo_data.py."""

from __future__ import annotations

from maxpulse.probe.report import KINDS, Report
from maxpulse.probe.work import jobs


def test_a_report_can_be_kept_as_json() -> None:
    report = Report()
    for kind in KINDS:
        report.note(kind, "visitor", "a try")
    told = report.as_json()
    assert (told["reached"], told["holds"], told["findings"]) == (0, True, [])
    assert sum(part["tried"] for part in told["kinds"].values()) == told["attempts"] == len(KINDS)


def test_a_kind_that_was_not_tried_does_not_hold() -> None:
    report = Report()
    for kind in KINDS[1:]:
        report.note(kind, "visitor", "a try")
    assert not report.holds


def test_it_knows_the_jobs_of_every_domain() -> None:
    named = {job.__module__ for job in jobs()}
    assert {"maxpulse.commissions.jobs", "maxpulse.notices.jobs", "maxpulse.probe.jobs"} <= named
