"""Analyses that a model has worded for the tour: what was kept, refused and set aside stands on the admins' page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from flask import Flask

from maxpulse.analysis import jobs
from maxpulse.analysis.actions import budgets, write
from maxpulse.analysis.actions.setting import judge
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.queries import waited_for
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web.tokens import unseal
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import AT_ONCE
from tests.jobs.watching import found


def analyses(app: Flask, people: Cast) -> None:
    """Two who stand alike, while there is a key: one text is refused, one is asked for still, the rest is kept."""
    before: Settings = app.extensions["settings"]
    with FakeOpenAI() as provider:
        provider.refusal().rate_limited().truncated().well()
        given = {"openai_api_key": "a-key", "openai_base_url": provider.url, "openai_model": "gpt-5-mini"}
        using = app.extensions["settings"] = before.model_copy(update=given)
        # The thread that drives browsers has a loop of events running, inside which no other begins.
        with ThreadPoolExecutor(1) as aside:
            for _twice in range(2):
                aside.submit(_finish, app, people, using).result()
    app.extensions["settings"] = before
    _checked(app)


def _checked(app: Flask) -> None:
    """Kept texts were checked: some were wrong, so texts for sleep are written for half a level."""
    night = Pattern("health", "sleep", 3, "40-64", "en")
    found(app, night, ["right"] * 33 + ["other_direction", "contradicts"])
    found(app, Pattern("health", "overview", 2, "", "de", ("sleep", "exercise")), ["right"] * 9)
    using: Settings = app.extensions["settings"]
    with app.app_context(), acting(Actor.system()):
        judge(night.grid, using)


def _finish(app: Flask, people: Cast, using: Settings) -> None:
    walk = Walk(app.test_client(), people.ana.link_code).begin("Ida Novak").answer_all().finish()
    with app.app_context():
        session_id = unseal(walk.token).session_id
        jobs.analyse(str(session_id))
        with acting(Actor.system()):
            _still_asked_for, *names = sorted(waited_for(session_id)) or [""]
        for name in names:
            write(name, using, jobs.analyse, jobs.give_up, AT_ONCE)
        with acting(Actor.system()):
            budgets.reserve("under way", "gpt-5-mini", "reader", Decimal("0.25"), using)
