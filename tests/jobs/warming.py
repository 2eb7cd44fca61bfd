"""Lattices of which little is missing, so that filling them takes a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from maxpulse.analysis import jobs
from maxpulse.analysis.actions.warming import Warmed, warm
from maxpulse.analysis.lacking import Lacking, Shortfall, shortfall
from maxpulse.analysis.models import AnalysisResult
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.core.ids import new_id
from tests.jobs.analysing import AT_ONCE

OWED = "select * from analysis_requests"


def stand(app: Flask, using: Settings) -> Shortfall:
    """How the English lattice of health stands."""
    with app.app_context(), acting(Actor.system()):
        return shortfall(["health"], ["en"], using)


def missing(app: Flask, using: Settings, how_many: int) -> Sequence[Lacking]:
    """So many of what is missing there."""
    return stand(app, using).missing[:how_many]


def keep_all_but(app: Flask, using: Settings, how_many: int) -> None:
    """All of it is kept but the first so many."""
    with app.app_context(), acting(Actor.system()):
        for each in shortfall(["health"], ["en"], using).missing[how_many:]:
            row = {"id": new_id(), "input_hash": each.name, "pattern": each.pattern.as_json()}
            kept = {"assessment_type": "health", "analysis_data": {}, "model_used": "of before"}
            until = clock.now() + timedelta(days=1)
            session.execute(insert(AnalysisResult).values(**row, **kept, expires_at=until))


def warm_up(app: Flask, using: Settings, what: Sequence[Lacking], **how: Any) -> Warmed:
    """Have them written, without the pauses between tries."""
    with app.app_context():
        return warm(what, using, jobs.analyse, jobs.give_up, **{"pace": AT_ONCE, **how})
