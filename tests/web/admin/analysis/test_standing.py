"""Whether a model is asked, as an admin reads it: without a key, without money, without a line, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from maxpulse.analysis import breaker
from maxpulse.analysis.actions import budgets
from maxpulse.config import Settings
from maxpulse.core import clock, speaking
from maxpulse.core.permissions import Permission
from tests.factories.cast import Cast
from tests.jobs.analysing import Finished
from tests.web.admin.analysis.reading import PAGE, charts, read, words
from tests.web.browser import Browser
from tests.web.conftest import Backstage

Take = Callable[..., Finished]
Configure = Callable[..., Settings]


def reserve(stage: Backstage, using: Settings, amount: str) -> object:
    """Set so much aside for a call that is under way."""
    with stage():
        return budgets.reserve("a", "gpt-5-mini", "reader", Decimal(amount), using)


def test_without_a_key_it_says_that_all_works_and_how_a_model_is_asked(desk: Browser) -> None:
    page = read(desk)
    said = words(page)
    assert "no model is asked" in said
    assert "Everything works by fixed rules" in said
    for name in (
        *("OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL", "MAXPULSE_SECRETS_DIR"),
        *("MAXPULSE_ANALYSIS_DAILY_BUDGET", "MAXPULSE_ANALYSIS_MONTHLY_BUDGET", "maxpulse analysis warm"),
    ):
        assert f'<code translate="no">{name}</code>' in page, name
    assert "<svg class=" not in page.partition("<main")[2].replace('<svg class="i', "")
    assert "now $5.00 a day and $50.00 a month" in said


def test_what_was_written_before_the_key_went_stands_there_still(
    desk: Browser, configure: Configure, take: Take, installation: Flask
) -> None:
    using = configure()
    take(using)
    installation.extensions["settings"] = using.model_copy(update={"openai_api_key": ""})
    said = words(read(desk))
    assert "Everything works by fixed rules" in said
    assert "Day by day" in said and "brought a text" in said and "no key" in said


def test_what_is_set_aside_stands_beside_what_is_spent(
    desk: Browser, configure: Configure, take: Take, stage: Backstage
) -> None:
    using = configure()
    take(using)
    before = charts(read(desk))
    assert reserve(stage, using, "0.25")
    page = read(desk)
    assert charts(page) == before, "what is under way has come to nothing yet"
    assert page.count("$0.25 set aside for calls under way, of $5.00") == 2, "read out, and under the pointer"
    assert "$0.25 set aside for calls under way, of $50.00" in page
    assert 'width="5.0%" height="10"/></svg>' in page


@pytest.mark.parametrize(
    ("amount", "chip"), [("3.99", ""), ("4", "runs low"), ("5", "used up")], ids=["much left", "low", "spent"]
)
def test_a_budget_says_when_it_runs_low_and_out(
    desk: Browser, configure: Configure, stage: Backstage, amount: str, chip: str
) -> None:
    assert reserve(stage, configure(), amount)
    page = read(desk)
    today = words(page).partition("Budgets")[2].partition("Today")[2].partition("$")[0]
    assert today.strip() == chip
    assert ("budget used up" in page) is (chip == "used up")


def test_where_one_is_used_up_it_says_from_when_on_a_model_is_asked_again(
    desk: Browser, configure: Configure, stage: Backstage, people: Cast, installation: Flask
) -> None:
    assert reserve(stage, configure(), "5")
    with stage() as session:
        zone = text("update user_profiles set preferences = :zone where user_id = :id").bindparams(
            bindparam("zone", {"timezone": "Asia/Tokyo"}, JSONB)
        )
        session.execute(zone, {"id": people.eli.actor.user_id})
    tomorrow = clock.now() + timedelta(days=1)
    with installation.test_request_context():
        day = speaking.day(tomorrow, "d MMM")
    assert f"Nobody is asked until {day}, 09:00" in words(read(desk))


def test_a_budget_of_nothing_is_said_as_that(desk: Browser, configure: Configure) -> None:
    configure(analysis_monthly_budget=Decimal(0))
    said = words(read(desk))
    assert "A budget is 0, so nobody is asked" in said
    assert "nothing may be spent" in said


def test_an_interrupted_line_and_who_is_asked_instead(
    desk: Browser, configure: Configure, installation: Flask
) -> None:
    using = configure("gpt-5-mini,house-model")
    for model, standing in (("gpt-5-mini", "a model is asked"), ("house-model", "no line to a model")):
        with installation.app_context():
            for _ in range(breaker.FAILURES_TO_OPEN):
                breaker.failed(model, using)
        said = words(read(desk))
        assert standing in said
        assert f"{model} interrupted: next try within a minute" in said
    assert "not in our price table: counted at the highest prices in it" in said
    with installation.app_context():
        breaker.went_well("gpt-5-mini", using)
        breaker.went_well("house-model", using)
    assert words(read(desk)).count("line holds") == 2


def test_every_admin_may_look_for_looking_is_what_the_least_of_them_may(
    desk: Browser, configure: Configure, limit: Callable[..., None], installation: Flask
) -> None:
    configure()
    assert installation.view_functions["admin.analysis.overview"].needs is Permission.SYSTEM_READ  # type: ignore[attr-defined]
    limit()
    assert f'href="{PAGE}" aria-current="page"' in read(desk)


@pytest.mark.parametrize("seat", ["ana", "cai", "dee"])
def test_nobody_else_finds_it(installation: Flask, people: Cast, seat: str) -> None:
    browser = Browser(installation)
    browser.be(getattr(people, seat))
    assert browser.get(PAGE).status_code == 404
