"""Filling the lattice beforehand: each text by one call, within the budgets, and nothing of it left owed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Event
from typing import Any

import psycopg
import pytest
from flask import Flask

from maxpulse.analysis import breaker, jobs
from maxpulse.analysis.actions import budgets, set_by_hand
from maxpulse.analysis.actions.writing import Ending
from maxpulse.analysis.prices import cost
from maxpulse.analysis.queries import ENOUGH
from maxpulse.analysis.shape import Usage
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished, calls, kept, rows
from tests.jobs.playing import configured, provider, with_a_key
from tests.jobs.warming import OWED, missing, stand, warm_up

__all__ = ["configured", "provider"]
Configure = Callable[..., Settings]
SPENT = "select period, spent, reserved from analysis_budgets order by period"
ONE_CALL = cost("gpt-5-mini", Usage(300, 200))


@pytest.fixture
def configure(
    installation: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Configure:
    """An installation of the test's own with a key, and what else it is given."""

    def make(**changes: Any) -> Settings:
        return with_a_key(installation, provider, monkeypatch, request.node.name[:40], **changes)

    return make


@pytest.fixture(autouse=True)
def nothing_is_spent(database: Urls) -> None:
    """What other tests of a day spend together is more than a budget: a model without a price counts as the dearest."""
    with psycopg.connect(database.owner) as connection:
        connection.execute("delete from analysis_budgets")


def prompts(provider: FakeOpenAI) -> list[str]:
    return [asked["input"] for asked in provider.requests]


def test_what_is_missing_is_written_by_one_call_each_and_then_is_there(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure()
    before = stand(installation, using)
    assert (len(before.missing), before.kept) == (120, 0)
    assert warm_up(installation, using, before.missing[:8]).endings == {Ending.WRITTEN: 8}
    after = stand(installation, using)
    assert (len(after.missing), after.kept) == (112, 8)
    assert len(set(prompts(provider))) == len(prompts(provider)) == 8
    told = calls(urls, using.openai_model)
    assert {(call["purpose"], call["outcome"]) for call in told} == {("warm", "ok")}
    assert rows(urls, OWED) == []


def test_what_it_will_cost_is_what_calls_have_cost_so_far(installation: Flask, configure: Configure) -> None:
    using = configure(openai_model="gpt-5-mini")
    before = stand(installation, using)
    assert before.likely == sum(each.likely for each in before.missing) > 120 * ONE_CALL
    assert before.worst == 3 * sum(each.most for each in before.missing)
    assert [budget.left for budget in before.budgets] == [50, 5] and before.lacks == 0
    with installation.app_context(), acting(Actor.system()):
        for outcome in ("unfit", *["ok"] * ENOUGH):
            call = budgets.reserve("a", "gpt-5-mini", "warm", Decimal("0.01"), using)
            assert call
            budgets.settle(call, outcome, Usage(300, 200))
    each = stand(installation, using).missing[0]
    assert each.likely == ONE_CALL * (ENOUGH + 1) / ENOUGH, "what brought nothing was paid too"


def test_it_is_filled_as_its_grids_are_set(installation: Flask, configure: Configure) -> None:
    using = configure()
    with installation.app_context(), acting(Actor.system()):
        set_by_hand("exercise", "split", "half of a level only")
        set_by_hand("sleep", "off", "by rules alone")
    asked = [each.pattern for each in stand(installation, using).missing]
    spans = Counter((each.about, each.span) for each in asked if not each.is_overview)
    assert spans == {
        ("exercise", "lower"): 15,
        ("exercise", "upper"): 15,
        ("nutrition", "whole"): 15,
        ("hydration", "whole"): 15,
    }


def test_two_at_once_call_once_a_text_and_both_end_with_all_of_them_there(
    installation: Flask, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure()
    wanted = missing(installation, using, 16)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: warm_up(installation, using, wanted), range(2)))
    assert len(set(prompts(provider))) == len(prompts(provider)) == 16
    ended = both[0].endings + both[1].endings
    assert ended[Ending.WRITTEN] == 16
    assert ended == Counter(
        {Ending.WRITTEN: 16, Ending.THERE: ended[Ending.THERE], Ending.BUSY: ended[Ending.BUSY]}
    )
    assert not both[0].left and not both[1].left
    assert stand(installation, using).kept == 16


def test_whoever_waits_for_one_is_brought_it(
    app: Flask, configured: Settings, cast: Cast, database: Urls, provider: FakeOpenAI
) -> None:
    reader = Finished(app, configured, cast.ana.link_code, database)
    reader.bring()
    awaited = [each for each in stand(app, configured).missing if each.name in reader.waits()]
    assert awaited and len(awaited) == len(reader.waits()), "the premise: they are of the lattice"
    warm_up(app, configured, awaited)
    assert (reader.row()["source"], reader.row()["state"], reader.row()["told"]) == ("model", "final", 1)
    assert len(provider.requests) == len(awaited)


def test_what_a_model_refuses_is_left_to_the_rules_for_today(
    installation: Flask, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure()
    provider.refusal()
    assert warm_up(installation, using, missing(installation, using, 5)).endings == {Ending.REFUSED: 5}
    after = stand(installation, using)
    assert (after.refused, len(after.missing), after.kept) == (5, 115, 0)


def test_what_brought_nothing_in_its_tries_is_owed_by_nobody(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure()
    provider.truncated()
    warmed = warm_up(installation, using, missing(installation, using, 3))
    assert (warmed.endings, warmed.is_closed) == ({Ending.LATER: 3}, False)
    assert len(provider.requests) == 9
    assert rows(urls, OWED) == []


def test_but_it_stays_owed_to_whoever_waits_for_it(
    app: Flask, configured: Settings, cast: Cast, database: Urls, provider: FakeOpenAI
) -> None:
    reader = Finished(app, configured, cast.ana.link_code, database)
    reader.bring()
    provider.truncated()
    awaited = [each for each in stand(app, configured).missing if each.name in reader.waits()]
    assert warm_up(app, configured, awaited).endings == {Ending.LATER: len(awaited)}
    owed = {row["input_hash"] for row in rows(database, OWED)}
    assert owed >= set(reader.waits())


def test_it_ends_when_the_budget_does_and_goes_on_when_the_day_turns(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure(openai_model="gpt-5-mini", analysis_daily_budget=Decimal("0.012"))
    wanted = missing(installation, using, 10)
    warmed = warm_up(installation, using, wanted)
    written = warmed.endings[Ending.WRITTEN]
    assert 0 < written < 10
    assert (len(warmed.left), warmed.is_closed) == (10 - written, True)
    for period in rows(urls, SPENT):
        assert (period["spent"], period["reserved"]) == (written * ONE_CALL, 0)
    room = using.analysis_daily_budget - written * ONE_CALL
    assert room < max(each.most for each in warmed.left), "nothing is left that another would have fitted in"
    assert rows(urls, OWED) == []
    assert stand(installation, using).short_of[0].left == room
    with clock.travelling(clock.now() + timedelta(days=1)):
        again = warm_up(installation, using, missing(installation, using, 1))
    assert again.endings == {Ending.WRITTEN: 1}


def test_a_broken_line_ends_it_for_all_of_them(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure()
    provider.failing(503)
    warmed = warm_up(installation, using, missing(installation, using, 40))
    assert warmed.is_closed and len(warmed.left) > 30
    assert breaker.FAILURES_TO_OPEN <= len(provider.requests) < breaker.FAILURES_TO_OPEN + 4
    assert rows(urls, OWED) == []


def test_stopped_it_lets_calls_under_way_end_and_begins_no_other(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using, stop = configure(), Event()
    provider.while_asked(stop.set)
    warmed = warm_up(installation, using, missing(installation, using, 12), at_once=3, stop=stop)
    written = warmed.endings[Ending.WRITTEN]
    assert 1 <= written <= 3 and len(warmed.left) == 12 - written
    assert len(kept(urls, using.openai_model)) == written
    assert rows(urls, OWED) == []


def test_stopped_between_two_tries_there_is_no_other_try(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using, stop = configure(), Event()
    provider.truncated()
    stop.set()
    # Its own pace hears of the stop; set from the beginning, nothing begins at all.
    assert warm_up(installation, using, missing(installation, using, 2), stop=stop, pace=None).endings == {}
    stop.clear()
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(
            warm_up, installation, using, missing(installation, using, 1), stop=stop, pace=None
        )
        while not provider.requests:
            assert not going.done()
            time.sleep(0.01)
        stop.set()
    assert going.result().endings == {Ending.LATER: 1}
    assert (len(provider.requests), rows(urls, OWED)) == (1, [])


def test_what_was_killed_is_swept_up_and_asked_for_by_nobody(
    installation: Flask,
    urls: Urls,
    configure: Configure,
    provider: FakeOpenAI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    using = configure()

    def die(*_: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr("maxpulse.analysis.actions.writing._keep", die)
        warm_up(installation, using, missing(installation, using, 1))
    (left,) = rows(urls, OWED)
    assert left["claimed_until"], "the premise: it was at it"
    woken: list[str] = []
    monkeypatch.setattr("maxpulse.analysis.actions.write_later", woken.append)
    for minutes, owed in ((0, 1), (5, 1), (61, 0)):
        with installation.app_context(), clock.travelling(clock.now() + timedelta(minutes=minutes)):
            jobs.sweep_owed()
        assert len(rows(urls, OWED)) == owed
    assert woken == []
    assert {period["reserved"] for period in rows(urls, SPENT)} == {0}, "its call is paid in full"
