"""Sockets that show an upline or a client's own distributor too much, made on purpose; the probe says which."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, request
from werkzeug.routing import Map, Rule

from maxpulse.assessments.recorder.entry import Entry
from maxpulse.clients import live
from maxpulse.probe.report import Report
from maxpulse.probe.sharing import WHO
from maxpulse.probe.streams import probe_streams, stream_kin_steps
from maxpulse.probe.tables import UPLINE
from maxpulse.probe.undone import undone
from maxpulse.probe.world import World, settle_kin
from maxpulse.web import guard
from tests.probe.conftest import told

SOCKET = "/hub/socket"


@pytest.fixture(scope="module")
def settled_kin(installation: Flask) -> Iterator[World]:
    """Both companies, one brought in by the other, for all tests of the module."""
    with undone(installation) as stay:
        yield settle_kin(installation, stay, Report())


@pytest.fixture
def kin(settled_kin: World) -> World:
    """The same, with nothing found yet."""
    settled_kin.report.findings.clear()
    return settled_kin


def tried(kin: World) -> Report:
    """What the probe says of sockets of those who are no strangers."""
    for step in stream_kin_steps(kin.app):
        step.run(kin)
    return kin.report


def shown(report: Report) -> set[str]:
    """The items of consent that were shown without."""
    return {
        finding.how.rpartition(" ")[2] for finding in report.findings if "what is not shared" in finding.how
    }


@pytest.mark.thorough
def test_an_upline_hears_nothing_and_no_fragment_carries_what_is_not_shared(kin: World) -> None:
    report = tried(kin)
    assert report.findings == []
    tries = report.by_role("streams")
    assert set(tries) == {UPLINE, WHO}
    assert tries[UPLINE] > 20 and tries[WHO] > 30


@pytest.mark.parametrize("address", ["/things/socket", "/things/<uuid:client_id>/socket"])
def test_a_new_socket_that_nobody_knows(
    installation: Flask, kin: World, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    more = Map([Rule(address, endpoint="distributor.things", websocket=True)])
    monkeypatch.setattr(installation.url_map, "iter_rules", more.iter_rules)
    probe_streams(kin)
    assert told(kin.report) == {("not covered", address, "")}


def test_a_socket_that_lets_an_upline_choose_its_stream(kin: World, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = guard.acting_distributor
    monkeypatch.setattr(
        guard, "acting_distributor", lambda: UUID(request.args.get("stream") or str(honest()))
    )
    found = tried(kin)
    assert told(found) == {("reached", SOCKET, UPLINE)}
    assert {finding.how for finding in found.findings} == {"hears the other distributor's stream"}


def test_an_answer_that_is_told_with_progress_though_it_is_not_shared(
    kin: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sys.modules["maxpulse.assessments.actions.desk"]  # a function of that name hides the module
    honest = desk._entry

    def tells_all(*judged: Any) -> Entry:
        entry: Entry = honest(*judged)
        return entry._replace(is_told=True)

    monkeypatch.setattr(desk, "_entry", tells_all)
    found = tried(kin)
    assert (told(found), shown(found)) == ({("reached", SOCKET, WHO)}, {"progress"})
    assert {finding.how.partition(" ")[0] for finding in found.findings} == {"answer"}


@pytest.mark.thorough
def test_a_row_that_moves_when_somebody_finishes_who_does_not_share_progress(
    kin: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "TELL_OF_PROGRESS", ())
    found = tried(kin)
    assert (told(found), shown(found)) == ({("reached", SOCKET, WHO)}, {"progress"})


@pytest.mark.thorough
def test_answers_that_nobody_is_told_of(kin: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxpulse.probe.undone.Undone.hear", lambda *_heard: None)
    assert ("not covered", SOCKET, WHO) in told(tried(kin))
