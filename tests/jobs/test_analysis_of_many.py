"""Many people through the jobs of analyses: how few calls they need, and that no model hears who anybody is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import structlog
from flask import Flask

from maxpulse.web.errors.log import configure
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.playing import provider, with_a_key
from tests.load.analysis.crowd import STREAMS, Someone, crowd
from tests.load.analysis.searching import PERSONAL, finds, found_in, marks, told
from tests.load.analysis.stage import Stage, closing
from tests.load.analysis.tallying import Tally, counted, wrong_figures

__all__ = ["provider"]


@pytest.fixture
def stage(
    installation: Flask, urls: Urls, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """An installation of its own with a key, in which nobody has been yet."""
    with_a_key(installation, provider, monkeypatch, "gpt-5-mini")
    with closing(Stage(installation, urls, provider.measured())) as made:
        yield made


def some_of_each(count: int) -> list[Someone]:
    """So many of each stream, no two of whom share a mark."""
    return [
        someone
        for place, stream in enumerate(STREAMS)
        for someone in crowd(stream, seed=1, most=count, first=1 + 100 * place)
    ]


@pytest.mark.parametrize("count", [2, pytest.param(20, marks=pytest.mark.thorough)])
def test_people_need_as_many_calls_as_their_patterns_say_and_are_found_nowhere(
    stage: Stage, count: int
) -> None:
    people, tally = some_of_each(count), Tally()
    with redirect_stderr(io.StringIO()) as log:
        configure(stage.app.extensions["settings"])
        for someone in people:
            session_id = stage.finish(someone)
            tally.calls.append(stage.work())
        structlog.get_logger().info("played", people=len(people))
    assert len(people) == 3 * count
    assert tally.calls == counted(someone.patterns for someone in people).calls
    assert tally.total > 0
    delivered = stage.delivered()
    assert (delivered["analyses"], delivered["whole_hits"]) == (len(people), tally.calls.count(0))
    stage.finish_again(session_id)
    assert stage.work() == 0, "their patterns are kept by now"
    assert wrong_figures(stage, people) == 0
    assert "played" in log.getvalue() and stage.seen, "there is something to look through"
    assert not any(finds(stage, people, log.getvalue()).values())
    assert len(found_in(stage.rows(PERSONAL), people)) == marks(people), "the search sees them where they are"


@pytest.mark.thorough
def test_after_warming_nobody_needs_a_call(stage: Stage) -> None:
    assert stage.warm("wealth") == 120
    for someone in crowd("wealth", seed=2, most=30):
        stage.finish(someone)
        assert stage.work() == 0


def test_the_search_finds_whoever_is_told(stage: Stage) -> None:
    people = crowd("health", seed=1, most=2)
    for mark in (people[0].name, people[1].address, people[0].words, *people[1].measures):
        stage.provider.requests.append({"input": f"Write for {mark}."})
        assert found_in(told(stage), people), mark
        stage.provider.requests.clear()
