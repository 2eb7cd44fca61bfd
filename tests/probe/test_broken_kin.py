"""Consent that a policy forgets, and an upline who is let in, made on purpose; the probe says which."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid

from maxpulse.assessments import models as assessments
from maxpulse.core.access import access, may, own, policy
from maxpulse.links.models import OF_OWN_LINK
from maxpulse.probe import catalogue
from maxpulse.probe.functions.found import functions
from maxpulse.probe.functions.opened import TO_AN_UPLINE, Opened
from maxpulse.probe.functions.steps import function_steps
from maxpulse.probe.kin import kin_steps
from maxpulse.probe.report import Report
from maxpulse.probe.sharing import WHO, sharing_steps
from maxpulse.probe.streams import stream_kin_steps
from maxpulse.probe.tables import UPLINE, table_steps
from maxpulse.probe.undone import undone
from maxpulse.probe.untold import untold_steps
from maxpulse.probe.world import put_rows, settle_kin
from maxpulse.schema import Base
from tests.probe.conftest import told

Break = Callable[[str, str], None]
LETS_UPLINES_IN = "own_team_level({table}.distributor_id) is not null"


def tried_in_part(app: Flask) -> Report:
    """What the probe says of clients who share in part."""
    report = Report()
    with undone(app) as stay:
        rows = put_rows(stay, report)
        for step in sharing_steps():
            step.run(rows)
    return report


def tried(app: Flask, *tables: str) -> Report:
    """What it says of these tables."""
    report = Report()
    with undone(app) as stay:
        rows = put_rows(stay, report)
        for step in table_steps(tables):
            step.run(rows)
    return report


def tried_on_pages(app: Flask) -> Report:
    """What it says of distributors' pages."""
    report = Report()
    with undone(app) as stay:
        world = settle_kin(app, stay, report)
        for step in kin_steps(app):
            step.run(world)
    return report


def tried_untold(app: Flask) -> Report:
    """What it says of somebody who shares nothing and goes all the way."""
    report = Report()
    with undone(app) as stay:
        world = settle_kin(app, stay, report)
        for step in untold_steps():
            step.run(world)
    return report


def using(table: str, condition: str) -> str:
    """SQL that has distributors see other rows of a table."""
    return f"alter policy distributor_select on {table} using ({condition})"


def as_declared(table: str) -> str:
    """SQL that mends it."""
    declared = catalogue.permission(catalogue.models()[table], "maxpulse_distributor", "select")
    assert declared is not None
    assert declared.using in policy(table, declared, "select")
    return using(table, declared.using)


def test_nothing_is_read_that_is_not_shared(installation: Flask) -> None:
    report = tried_in_part(installation)
    assert report.findings == []
    assert report.by_role("tables")[WHO] > 100


@pytest.mark.parametrize(
    ("table", "forgetful", "items"),
    [
        (
            "assessment_responses",
            "exists (select 1 from consents c where c.session_id = assessment_responses.session_id)",
            {"answers"},
        ),
        ("assessment_findings", own("assessment_findings.distributor_id"), {"grade", "areas"}),
        pytest.param(
            *("assessment_sessions", own("assessment_sessions.distributor_id"), {"progress"}),
            marks=pytest.mark.thorough,
        ),
        ("assessment_tracking", own("assessment_tracking.distributor_id"), {"progress"}),
    ],
)
def test_a_policy_that_forgets_consent(
    installation: Flask, broken: Break, table: str, forgetful: str, items: set[str]
) -> None:
    broken(using(table, forgetful), as_declared(table))
    found = tried_in_part(installation)
    assert told(found) == {("reached", table, WHO)}
    assert {finding.how.rpartition(" ")[2] for finding in found.findings} == items


def test_a_grant_on_what_no_consent_opens(installation: Flask, broken: Break) -> None:
    broken(
        "grant select on assessment_results to maxpulse_distributor; "
        "create policy anybody on assessment_results for select to maxpulse_distributor using (true)",
        "revoke select on assessment_results from maxpulse_distributor; "
        "drop policy anybody on assessment_results",
    )
    assert told(tried_in_part(installation)) == {("reached", "assessment_results", WHO)}


def test_a_column_of_answers_that_no_consent_opens(installation: Flask, broken: Break) -> None:
    broken(
        "grant select (response_time_ms) on assessment_responses to maxpulse_distributor",
        "revoke select (response_time_ms) on assessment_responses from maxpulse_distributor",
    )
    found = tried_in_part(installation)
    assert told(found) == {("reached", "assessment_responses", WHO)}
    assert {finding.how.partition(",")[0] for finding in found.findings} == {"select response_time_ms of"}


def test_a_policy_that_shows_nothing_though_it_is_shared(installation: Flask, broken: Break) -> None:
    broken(using("assessment_responses", "false"), as_declared("assessment_responses"))
    found = tried_in_part(installation)
    assert {finding.problem for finding in found.findings} == {"not covered"}
    assert ("not covered", "assessment_responses", WHO) in told(found)


def test_a_new_table_of_assessments_that_distributors_read(
    installation: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = Table(
        "assessment_moods",
        MetaData(),
        Column("session_id", Uuid, ForeignKey(assessments.AssessmentSession.__table__.c.id)),
        **access(may("distributor", "select")),
    )
    monkeypatch.setattr(catalogue, "models", lambda: {**Base.metadata.tables, more.name: more})
    assert ("not covered", "assessment_moods", WHO) in told(tried_in_part(installation))


@pytest.mark.parametrize("table", ["clients", pytest.param("transactions", marks=pytest.mark.thorough)])
def test_a_policy_that_lets_whoever_brought_somebody_in_see_theirs(
    installation: Flask, broken: Break, table: str
) -> None:
    broken(using(table, LETS_UPLINES_IN.format(table=table)), as_declared(table))
    found = tried(installation, table)
    assert told(found) == {("reached", table, UPLINE)}


def test_a_function_that_tells_an_upline_more_than_a_team_page(
    installation: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TO_AN_UPLINE, "own_team_search", Opened("less", frozenset({"distributor_id"})))
    report = Report()
    with undone(installation) as stay:
        there = [one for one in functions(stay.driver) if one.name == "own_team_search"]
        rows = put_rows(stay, report)
        for step in function_steps(there):
            step.run(rows)
    assert {(problem, who) for problem, _what, who in told(report)} == {("reached", UPLINE)}


def test_every_reason_is_of_a_function_there_is(installation: Flask) -> None:
    with undone(installation) as stay:
        assert set(TO_AN_UPLINE) <= {one.name for one in functions(stay.driver) if one.as_owner}


@pytest.mark.thorough
def test_pages_show_an_upline_their_team_and_nobody_what_is_not_shared(installation: Flask) -> None:
    report = tried_on_pages(installation)
    assert report.findings == []
    tries = report.by_role("routes")
    assert tries[UPLINE] > 20 and tries[WHO] > 10


def test_a_page_that_shows_what_is_not_shared(installation: Flask, broken: Break) -> None:
    broken(
        using("assessment_findings", own("assessment_findings.distributor_id")),
        as_declared("assessment_findings"),
    )
    found = tried_on_pages(installation)
    assert told(found) == {("reached", "/hub/clients/<uuid:client_id>", WHO)}
    assert "GET shows what is not shared: areas" in {finding.how for finding in found.findings}


@pytest.mark.thorough
def test_a_page_that_shows_nothing_though_it_is_shared(installation: Flask, broken: Break) -> None:
    broken(using("assessment_findings", "false"), as_declared("assessment_findings"))
    assert told(tried_on_pages(installation)) == {("not covered", "/hub/clients/<uuid:client_id>", WHO)}


def test_a_page_that_shows_an_upline_a_client_of_their_recruit(installation: Flask, broken: Break) -> None:
    broken(using("clients", LETS_UPLINES_IN.format(table="clients")), as_declared("clients"))
    found = told(tried_on_pages(installation))
    assert ("reached", "/hub/clients/<uuid:client_id>", UPLINE) in found
    assert {who for _problem, _what, who in found} == {UPLINE}


@pytest.mark.thorough
def test_a_link_that_tells_of_somebodys_finish_and_nothing_else_that_does(
    installation: Flask, broken: Break
) -> None:
    broken(using("link_analytics", OF_OWN_LINK), as_declared("link_analytics"))
    found = tried_untold(installation)
    assert told(found) == {("reached", "link_analytics", WHO)}
    assert "event_type changes with complete of who shares nothing" in {
        finding.how for finding in found.findings
    }
    assert found.by_role("tables")[WHO] > 500


@pytest.mark.thorough
def test_nothing_tells_of_somebody_who_shares_nothing(installation: Flask) -> None:
    assert tried_untold(installation).findings == []


@pytest.mark.thorough
def test_silence_about_them_proves_nothing_where_nobody_is_told_of_anything(
    installation: Flask, broken: Break
) -> None:
    broken(using("assessment_sessions", "false"), as_declared("assessment_sessions"))
    assert ("not covered", "assessment_sessions", WHO) in told(tried_untold(installation))


def tried_on_sockets(app: Flask) -> Report:
    """What it says of sockets."""
    report = Report()
    with undone(app) as stay:
        world = settle_kin(app, stay, report)
        for step in stream_kin_steps(app):
            step.run(world)
    return report


@pytest.mark.thorough
def test_a_fragment_that_shows_an_upline_a_client_of_their_recruit(
    installation: Flask, broken: Break
) -> None:
    broken(using("clients", LETS_UPLINES_IN.format(table="clients")), as_declared("clients"))
    found = tried_on_sockets(installation)
    assert told(found) == {("reached", "/hub/socket", UPLINE)}
    assert any("purchase, which names" in finding.how for finding in found.findings)


@pytest.mark.thorough
def test_fragments_that_show_nothing_though_it_is_shared(installation: Flask, broken: Break) -> None:
    broken(using("assessment_findings", "false"), as_declared("assessment_findings"))
    assert told(tried_on_sockets(installation)) == {("not covered", "/hub/socket", WHO)}
