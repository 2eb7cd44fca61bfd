"""What a model costs: never more than may be spent, whoever asks at once, and settled by what it came to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from maxpulse.analysis import breaker, jobs, queries
from maxpulse.analysis.actions import asking, budgets
from maxpulse.analysis.models import AnalysisRequest
from maxpulse.analysis.patterns import lattice
from maxpulse.analysis.prices import cost, most, price_of
from maxpulse.analysis.shape import Usage
from maxpulse.analysis.versions import current, input_hash
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import AT_ONCE, rows, write_now
from tests.jobs.playing import provider, with_a_key

__all__ = ["provider"]
Configure = Callable[..., Settings]
PERIODS = "select * from analysis_budgets order by period"


@pytest.fixture
def configure(
    installation: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Configure:
    """An installation of the test's own with a key, and what else it is given."""

    def make(**changes: Any) -> Settings:
        return with_a_key(installation, provider, monkeypatch, request.node.name[:40], **changes)

    return make


def wanted(app: Flask, settings: Settings, how_many: int) -> list[str]:
    """Fragments that are owed, each of another pattern; their names."""
    patterns = islice((each for half in ("health", "wealth") for each in lattice(half, "en")), how_many)
    names = {input_hash(each, current("1", "1", settings.models[0])): each for each in patterns}
    with app.app_context(), acting(Actor.system()):
        for name, pattern in names.items():
            row = {"content_version": "1", "scoring_version": "1", "model": settings.models[0]}
            session.execute(insert(AnalysisRequest).values(input_hash=name, pattern=pattern.as_json(), **row))
    return list(names)


def test_200_at_once_never_spend_more_than_the_budget(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure(analysis_daily_budget=Decimal("0.2"), openai_model="gpt-5-mini")
    names = wanted(installation, using, 200)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda name: write_now(installation, using, name), names))
    month, day = rows(urls, PERIODS)
    paid = rows(urls, "select coalesce(sum(cost), 0) as paid, count(*) as calls from model_calls")[0]
    for period in (month, day):
        assert period["reserved"] == 0
        assert period["spent"] == paid["paid"] <= using.analysis_daily_budget
    assert 0 < len(provider.requests) == paid["calls"] <= 200
    inputs = [asked["input"] for asked in provider.requests]
    assert len(inputs) == len(set(inputs)), "no fragment is asked for twice"


def test_what_is_set_aside_counts_as_spent_until_it_is_settled(
    installation: Flask, urls: Urls, configure: Configure
) -> None:
    using = configure(analysis_daily_budget=Decimal("0.10"))
    with installation.app_context():
        with acting(Actor.system()):
            first = budgets.reserve("a", "gpt-5", "reader", Decimal("0.06"), using)
            assert budgets.reserve("b", "gpt-5", "reader", Decimal("0.040001"), using) is None
        assert first
        for _ in range(2):
            with acting(Actor.system()):
                budgets.settle(first, "ok", Usage(1000, 100))
        with acting(Actor.system()):
            assert budgets.reserve("b", "gpt-5", "reader", Decimal("0.040001"), using)
    (month, day) = rows(urls, PERIODS)
    assert month["spent"] == day["spent"] == Decimal("0.002250"), "told twice, it is paid once"


def test_a_call_that_nobody_told_the_end_of_is_paid_in_full(
    installation: Flask, urls: Urls, configure: Configure
) -> None:
    using = configure()
    with installation.app_context():
        with acting(Actor.system()):
            budgets.reserve("a", "gpt-5", "reader", Decimal("0.06"), using)
        jobs.sweep_owed()
        assert rows(urls, PERIODS)[0]["spent"] == 0, "it may still be under way"
        with clock.travelling(clock.now() + timedelta(minutes=3)):
            jobs.sweep_owed()
    for period in rows(urls, PERIODS):
        assert (period["spent"], period["reserved"]) == (Decimal("0.06"), 0)


@pytest.mark.parametrize(("spent", "low", "out"), [("3.99", 0, 0), ("4.00", 1, 0), ("4.999", 1, 1)])
def test_admins_are_told_when_a_budget_runs_low_and_out(
    installation: Flask, configure: Configure, spent: str, low: int, out: int
) -> None:
    using = configure(openai_model="gpt-5-mini")
    spend(installation, using, Decimal(spent))
    with installation.app_context(), acting(Actor.system()):
        stands = queries.budgets_stand()
    assert (stands.is_low, stands.is_spent) == (bool(low), bool(out))


def test_five_failures_in_a_row_open_the_breaker_for_all_and_one_may_try_when_it_is_over(
    installation: Flask, configure: Configure
) -> None:
    using = configure(openai_model="breaking")
    for _ in range(breaker.FAILURES_TO_OPEN):
        assert breaker.may_try("breaking", using)
        breaker.failed("breaking", using)
    assert breaker.is_open("breaking", using) and not breaker.may_try("breaking", using)
    over(using)
    assert [breaker.may_try("breaking", using) for _ in range(3)] == [True, False, False]
    breaker.failed("breaking", using)
    assert not breaker.may_try("breaking", using), "the one that tried has failed"
    over(using)
    assert breaker.may_try("breaking", using)
    breaker.went_well("breaking", using)
    assert all(breaker.may_try("breaking", using) for _ in range(3))


def test_without_valkey_the_breaker_is_closed(installation: Flask, configure: Configure) -> None:
    using = configure(redis_url="redis://127.0.0.1:1/0")
    for _ in range(breaker.FAILURES_TO_OPEN):
        breaker.failed("away", using)
    assert breaker.may_try("away", using) and not breaker.is_open("away", using)


def test_the_next_model_is_asked_where_the_first_does_not_answer(
    installation: Flask, urls: Urls, configure: Configure, provider: FakeOpenAI
) -> None:
    using = configure(openai_model="one-that-fails, gpt-5-mini")
    provider.failing(500).well()
    (name,) = wanted(installation, using, 1)
    write_now(installation, using, name)
    assert [asked["model"] for asked in provider.requests] == ["one-that-fails", "gpt-5-mini"]
    (text,) = rows(urls, "select model_used from ai_analysis_results")
    assert text["model_used"] == "gpt-5-mini"


def test_prices_are_rounded_to_millionths_and_an_unknown_model_is_the_dearest() -> None:
    assert cost("gpt-5-mini", Usage(1_000, 200)) == Decimal("0.000650")
    assert cost("gpt-5-mini-2025-08-07", Usage(1, 0)) == Decimal("0.000000")
    assert cost("gpt-4o-mini", Usage(10, 0)) == Decimal("0.000002"), "half up"
    assert price_of("nobody knows it").output == Decimal("15.00")
    assert most("gpt-5-mini", "ä" * 500) == Decimal("0.008375"), "a byte is a token at most"


def test_pauses_double_and_are_spread() -> None:
    pace = asking.Pace(dice=lambda: 0.0)
    assert [pace.pause(tries) for tries in range(3)] == [0.5, 1.0, 2.0]
    assert AT_ONCE.pause(0) == 1.0


def spend(app: Flask, settings: Settings, amount: Decimal) -> None:
    """So much of today's budget is used."""
    with app.app_context(), acting(Actor.system()):
        assert budgets.reserve("spent", "gpt-5", "reader", amount, settings)


def over(settings: Settings) -> None:
    """The time is over for which the breaker stays open, and that of whoever tried."""
    redis = breaker.redis_client(settings.redis_url)
    redis.delete(breaker.key("breaking", "open"), breaker.key("breaking", "trial"))


def test_what_nobody_waits_for_counts_for_its_half(
    installation: Flask, urls: Urls, configure: Configure
) -> None:
    using = configure()
    with installation.app_context():
        for half, purpose in (("health", "warm"), ("wealth", "shadow")):
            pattern = next(iter(lattice(half, "en")))
            assert isinstance(asking.ask_for("a", pattern, using, AT_ONCE, purpose), asking.Written)
    found = rows(urls, "select type, purpose from model_calls order by purpose")
    assert [(row["purpose"], row["type"]) for row in found] == [("shadow", "wealth"), ("warm", "health")]
