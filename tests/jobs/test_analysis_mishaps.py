"""What goes wrong in the middle of it keeps nobody waiting, reaches nobody unchecked and is paid once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from flask import Flask

from maxpulse.analysis import jobs
from maxpulse.analysis.actions import budgets
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.db.recording import until
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import Finished, calls, rows, write_now
from tests.jobs.playing import people, provider, using

__all__ = ["people", "provider", "using"]


@pytest.fixture
def finish(installation: Flask, using: Settings, people: Cast, urls: Urls) -> Callable[[], Finished]:
    return lambda: Finished(installation, using, people.ana.link_code, urls)


@pytest.mark.parametrize(
    "left_behind",
    [
        "'{}'::jsonb",
        "analysis_data - 'direction'",
        "jsonb_set(analysis_data, '{message}', '\"<b>Bold</b> is the way for you.\"')",
        "jsonb_set(analysis_data, '{message}', '\"You have a diagnosis of something.\"')",
    ],
    ids=["nothing", "another-shape", "markup", "a-diagnosis"],
)
def test_a_kept_text_that_no_check_would_let_pass_today_is_asked_for_anew(
    left_behind: str, finish: Callable[[], Finished], urls: Urls, provider: FakeOpenAI
) -> None:
    first = finish()
    first.analyse()
    whole = first.row()["analysis"]
    texts = len(first.fragments())
    rows(urls, f"update ai_analysis_results set analysis_data = {left_behind} returning id")
    provider.requests.clear()
    second = finish()
    second.bring()
    assert second.row()["source"] == "rules", "nothing of it is said meanwhile"
    for name in second.waits():
        write_now(second.app, second.settings, name)
    assert (second.row()["state"], second.row()["analysis"]) == ("final", whole)
    assert len(provider.requests) == texts, "each of them once"


def test_a_kept_text_that_cannot_be_read_keeps_nobody_waiting_where_nobody_can_be_asked(
    finish: Callable[[], Finished], urls: Urls
) -> None:
    finish().analyse()
    rows(urls, "update ai_analysis_results set analysis_data = '{}' returning id")
    second = finish()
    second.app.extensions["settings"] = second.settings.model_copy(update={"openai_api_key": ""})
    second.bring()
    assert (second.row()["state"], second.row()["source"]) == ("final", "rules")


def test_what_has_failed_for_hours_is_tried_again_in_five_minutes(
    finish: Callable[[], Finished], urls: Urls, provider: FakeOpenAI
) -> None:
    one = finish()
    one.bring()
    rows(urls, "update analysis_requests set tries = 90 returning 1")
    provider.truncated()
    name = one.waits()[0]
    write_now(one.app, one.settings, name)
    (owed,) = rows(urls, "select * from analysis_requests where input_hash = %s", name)
    assert owed["claimed_until"] is None
    assert timedelta(minutes=4) < owed["not_before"] - clock.now() <= timedelta(minutes=5)


def test_a_use_beyond_all_belief_is_paid_at_the_most_that_was_set_aside(
    finish: Callable[[], Finished], urls: Urls, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fakes import openai_server

    told: dict[str, Any] = {"input_tokens": 10**15, "output_tokens": 10**15}
    well = openai_server.text
    monkeypatch.setattr(openai_server, "text", lambda *given: well(*given) | {"usage": told})
    one = finish()
    one.analyse()
    assert one.row()["state"] == "final"
    assert {call["outcome"] for call in calls(urls, one.settings.openai_model)} == {"ok"}
    for period in rows(urls, "select * from analysis_budgets"):
        assert period["reserved"] == 0
        assert 0 < period["spent"] < Decimal(1)


def test_losing_calls_holds_no_budget_while_it_waits_for_one_whose_worker_is_back(
    installation: Flask, using: Settings, urls: Urls
) -> None:
    with installation.app_context(), acting(Actor.system()):
        made = [budgets.reserve("a", "gpt-5", "reader", Decimal("0.06"), using) for _ in range(3)]

    def sweep() -> None:
        with installation.app_context(), clock.travelling(clock.now() + timedelta(minutes=3)):
            jobs.sweep_owed()

    with psycopg.connect(urls.owner) as back, ThreadPoolExecutor(1) as pool:
        back.execute("select 1 from model_calls where id = %s for update", (made[1],))
        sweeping = pool.submit(sweep)
        until(lambda: rows(urls, "select 1 from pg_locks where not granted"), "it waits for that call")
        back.execute("select 1 from analysis_budgets for update nowait")
        back.commit()
        sweeping.result()
    assert {call["outcome"] for call in calls(urls, "gpt-5")} == {"lost"}
    for period in rows(urls, "select * from analysis_budgets"):
        assert (period["spent"], period["reserved"]) == (Decimal("0.18"), 0)


def test_whoever_is_erased_while_they_wait_leaves_nothing_that_says_how_they_were(
    finish: Callable[[], Finished], urls: Urls, provider: FakeOpenAI
) -> None:
    one = finish()
    one.bring()
    assert one.waits(), "the premise"
    rows(urls, "select erase_answers_before(now() + interval '1 day')")
    with one.app.app_context():
        jobs.sweep_owed()
        assert one.waits() == []
        with clock.travelling(clock.now() + timedelta(minutes=61)):
            jobs.sweep_owed()
    assert rows(urls, "select * from analysis_requests") == []
    assert provider.requests == [], "nor is anybody asked for it"


def test_who_comes_back_too_late_with_nothing_takes_nothing_from_whoever_is_at_it_now(
    finish: Callable[[], Finished], urls: Urls, provider: FakeOpenAI
) -> None:
    one = finish()
    one.bring()
    name = one.waits()[0]
    again = "update analysis_requests set claimed_until = now() + interval '2 min' where input_hash = %s returning 1"
    provider.while_asked(lambda: rows(urls, again, name), 401)
    write_now(one.app, one.settings, name)
    assert len(provider.requests) == 1
    assert name in {row["input_hash"] for row in rows(urls, "select input_hash from analysis_requests")}
    assert (one.row()["state"], name in one.waits()) == ("waiting", True)
