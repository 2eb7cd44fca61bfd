"""A check of the road before Flask taken away on purpose, and the probe says which."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from maxpulse.assessments.actions.desk import Desk
from maxpulse.assessments.state import State
from maxpulse.assessments.web import express as road
from maxpulse.core import tokens
from maxpulse.probe.express import ADDRESS, probe_express
from maxpulse.probe.report import Report
from maxpulse.probe.undone import undone
from maxpulse.probe.world import World, settle_kin
from tests.probe.conftest import told


@pytest.fixture(scope="module")
def kin(installation: Flask) -> Iterator[World]:
    """Both companies in the application, for all tests of a module."""
    with undone(installation) as stay:
        yield settle_kin(installation, stay, Report())


@pytest.fixture
def world(kin: World) -> World:
    """The same, with nothing found yet."""
    kin.report.findings.clear()
    kin.report.tried.clear()
    return kin


def hows(world: World) -> set[str]:
    """What the findings say."""
    return {finding.how for finding in world.report.findings}


def test_nothing_is_taken_that_is_not_ones_own(installation: Flask, world: World) -> None:
    probe_express(world, installation)
    assert world.report.findings == []
    assert world.report.by_role("routes") == {"foreign page": 3, "holder of a token": 9}


def test_a_token_that_opens_whatever_session_it_names(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(State, "is_opened_by", lambda *_asked: True)
    probe_express(world, installation)
    assert told(world.report) == {("reached", ADDRESS, "holder of a token")}
    assert "a token that somebody made up is answered 200" in hows(world)


def test_a_token_whose_seal_is_not_looked_at(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "compare_digest", lambda *_compared: True)
    probe_express(world, installation)
    assert told(world.report) == {("reached", ADDRESS, "holder of a token")}
    assert any("changes the other's assessment_responses" in how for how in hows(world))


def test_a_page_from_elsewhere_that_posts_answers(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road, "is_our_origin", lambda *_asked: True)
    probe_express(world, installation)
    assert told(world.report) == {("reached", ADDRESS, "foreign page")}


def test_a_road_on_which_nothing_is_taken(
    installation: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "write", lambda *_asked: False)
    probe_express(world, installation)
    assert told(world.report) == {("not covered", ADDRESS, "holder of a token")}
