"""What a person's own figures speak against counts from the night on, and is judged though no model is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from maxpulse.analysis import jobs, watching
from maxpulse.analysis.rules.watching import ENOUGH, Tally
from maxpulse.analysis.versions import wording
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished, rows
from tests.jobs.playing import people, provider, using
from tests.jobs.watching import ask, bring, checks, grid

__all__ = ["people", "provider", "using"]


@pytest.fixture
def contradicted(installation: Flask, using: Settings, people: Cast, urls: Urls) -> Finished:
    """Somebody is given texts, of which the one about sleep makes much of a figure that is little with them."""
    Finished(installation, using, people.ana.link_code, urls).analyse()
    praised = json.dumps("You sleep already {sleep_hours} in your nights.")
    to = "jsonb_set(analysis_data, '{message}', %s::jsonb) where pattern ->> 'about' = 'sleep'"
    rows(urls, f"update ai_analysis_results set analysis_data = {to} returning id", praised)
    one = Finished(installation, using, people.ben.link_code, urls)
    bring(one, 0.0)
    assert (sleep(urls)["verdict"], sleep(urls)["why"]) == ("contradicts", "figure_judged"), "the premise"
    return one


def sleep(database: Urls) -> dict[str, Any]:
    """The check of the text about sleep."""
    (found,) = [row for row in checks(database) if row["grid"] == "sleep"]
    return found


def seen(app: Flask, settings: Settings) -> tuple[Tally, int, dict[str, Tally]]:
    """What the page about checks tells."""
    with app.app_context(), acting(Actor.system()):
        of_grids = watching.tallies(wording(settings.models[0]))
        return watching.in_all(), len(watching.latest_wrong()), of_grids


def night(app: Flask) -> int:
    with app.app_context():
        return jobs.ask_for_checks()


def test_it_is_told_to_nobody_in_the_moment_in_which_somebody_reads(
    contradicted: Finished, urls: Urls, provider: FakeOpenAI
) -> None:
    app, using = contradicted.app, contradicted.settings
    assert seen(app, using) == (Tally(), 0, {})
    provider.requests.clear()
    ask(app, using, sleep(urls)["id"])
    assert provider.requests == [], "no second answer is needed"
    assert night(app) == len(checks(urls)) - 1, "nor is anybody woken for it"
    assert sleep(urls)["state"] == "done"
    assert seen(app, using) == (Tally(1, 1), 1, {"sleep": Tally(1, 1)})


def test_a_grid_in_which_all_is_spoken_against_is_split(contradicted: Finished, urls: Urls) -> None:
    columns = "input_hash, pattern, grid, turn, wording, nearer_end, week, state, verdict, why, kept_text"
    copied = f"select {columns} from analysis_checks, generate_series(2, %s) where id = %s"
    rows(urls, f"insert into analysis_checks ({columns}) {copied} returning id", ENOUGH, sleep(urls)["id"])
    night(contradicted.app)
    split = grid(urls, "sleep")
    assert (split["state"], split["checked"], split["wrong"]) == ("split", ENOUGH, ENOUGH)
    night(contradicted.app)
    assert grid(urls, "sleep")["turn"] == 1, "what has counted counts once"
