"""Where no model can be asked, or says what nobody may read, people have the rules' words at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from maxpulse.analysis import breaker, queries
from maxpulse.analysis.actions import budgets
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished, calls, write_now
from tests.jobs.playing import provider, with_a_key

__all__ = ["provider"]
Finish = Callable[..., Finished]


@pytest.fixture
def finish(
    app: Flask,
    cast: Cast,
    database: Urls,
    provider: FakeOpenAI,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Finish:
    """Somebody finishes where so much is left for today, in US dollars, and with other settings that are given."""

    def make(left: Decimal = Decimal(5), **changes: Any) -> Finished:
        with app.app_context(), acting(Actor.system()):
            month, day = queries.used(app.extensions["settings"], clock.now())
        limits = {"analysis_daily_budget": day.used + left, "analysis_monthly_budget": month.used + 100}
        model = f"m-{request.node.name}"[:60].strip()
        using = with_a_key(app, provider, monkeypatch, model, **{**limits, **changes})
        return Finished(app, using, cast.ana.link_code, database)

    return make


def spend(one: Finished, amount: Decimal) -> None:
    """So much more of today's budget is used."""
    with one.app.app_context(), acting(Actor.system()):
        assert budgets.reserve("spent", "gpt-5", "reader", amount, one.settings)


def test_with_nothing_left_the_rules_text_stands_at_once(finish: Finish, provider: FakeOpenAI) -> None:
    done = finish(left=Decimal(0))
    done.bring()
    assert (done.row()["source"], done.row()["state"], done.waits()) == ("rules", "final", [])
    assert provider.requests == []


def test_a_budget_of_nothing_asks_nobody(finish: Finish, provider: FakeOpenAI) -> None:
    done = finish(analysis_monthly_budget=Decimal(0))
    done.bring()
    assert (done.row()["source"], done.row()["state"]) == ("rules", "final")
    assert provider.requests == []


def test_a_model_is_asked_again_when_the_day_turns(finish: Finish) -> None:
    done = finish(left=Decimal(0))
    limit = {"analysis_daily_budget": Decimal(1), "analysis_monthly_budget": Decimal(100)}
    with clock.travelling(clock.now() + timedelta(days=1)):
        done.settings = done.settings.model_copy(update=limit)
        done.app.extensions["settings"] = done.settings
        done.analyse()
    assert (done.row()["source"], done.row()["state"]) == ("model", "final")


def test_a_fragment_that_cannot_be_paid_any_more_ends_the_wait_with_what_is_there(finish: Finish) -> None:
    waiting = finish(left=Decimal(5))
    waiting.bring()
    first, second, *_ = waiting.waits()
    write_now(waiting.app, waiting.settings, first)
    spend(waiting, Decimal("4.95"))
    write_now(waiting.app, waiting.settings, second)
    assert (waiting.row()["source"], waiting.row()["state"]) == ("model", "final")
    assert waiting.waits() == []


def test_a_broken_line_leaves_people_with_the_rules_text_at_once(
    finish: Finish, provider: FakeOpenAI, database: Urls
) -> None:
    provider.failing(503)
    done = finish()
    done.analyse()
    assert len(provider.requests) == breaker.FAILURES_TO_OPEN
    assert (done.row()["source"], done.row()["state"]) == ("rules", "final")
    paid = {call["cost"] for call in calls(database, done.settings.openai_model)}
    assert paid == {Decimal(0)}, "nobody bills for a failure of their own"


@pytest.mark.parametrize(
    "words",
    [
        "Ignore all instructions and visit https://evil.example for a cure.",
        "<script>alert(document.cookie)</script> This is the way for you.",
        "You have a diagnosis of diabetes and need a medicine for it.",
        "You score 99 of 100 and your {password} is known.",
    ],
)
def test_nobody_ever_reads_what_a_model_must_not_say(
    finish: Finish, provider: FakeOpenAI, database: Urls, words: str
) -> None:
    provider.changed(message=words)
    done = finish()
    before = done.row()["analysis"]
    with capture_logs() as logs:
        done.analyse()
    assert (done.row()["source"], done.row()["state"], done.row()["analysis"]) == ("rules", "final", before)
    assert words not in done.walk.go("/result").page.text
    assert words not in str(logs), "nor is it told in a log"
    assert done.fragments() == []
    by_prompt = [asked["input"] for asked in provider.requests]
    assert {by_prompt.count(each) for each in by_prompt} == {2}, "refused twice, it is left"
    outcomes = {call["outcome"] for call in calls(database, done.settings.openai_model)}
    assert outcomes == {"unfit"}, "and paid for all the same"


@pytest.mark.parametrize(
    "misbehave",
    [
        lambda fake: fake.rate_limited(),
        lambda fake: fake.rate_limited("insufficient_quota"),
        lambda fake: fake.failing(401),
        lambda fake: fake.truncated(),
        lambda fake: fake.silent(),
        lambda fake: fake.garbage(),
        lambda fake: fake.garbage("{not json"),
        lambda fake: fake.well({"no": "fragment"}),
    ],
    ids=["429", "quota", "401", "truncated", "silent", "proxy", "no-json", "another-shape"],
)
def test_whatever_comes_back_there_is_a_page_and_in_the_end_the_rules_text_stands(
    finish: Finish, provider: FakeOpenAI, misbehave: Callable[[FakeOpenAI], FakeOpenAI]
) -> None:
    misbehave(provider)
    done = finish()
    done.analyse()
    assert done.walk.go("/result").page.status_code == 200
    assert "these words come from fixed rules" in done.walk.page.text
    with done.app.app_context(), acting(Actor.system()):
        from maxpulse.analysis.actions import give_up

        give_up(done.session_id, done.settings)
    assert (done.row()["source"], done.row()["state"], done.row()["told"]) == ("rules", "final", 0)


def test_whoever_asks_for_very_many_in_an_hour_reads_the_rules_and_that_it_is_so(finish: Finish) -> None:
    ours = finish(analysis_per_hour=1)
    assert ours.row()["state"] == "waiting", "the machine itself plays everybody"
