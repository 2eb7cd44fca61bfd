"""People who are given kept texts that are checked, and what the checks came to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from maxpulse.analysis import actions, jobs
from maxpulse.analysis.models import AnalysisCheck
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.versions import wording
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from tests.factories.databases import Urls
from tests.jobs.analysing import AT_ONCE, Finished, rows

KEPT = {"message": "You are well on the way.", "recommendation": "A little more of it.", "direction": "more"}


def bring(one: Finished, *throws: float) -> None:
    """Bring a result what is kept, with these throws of the dice, the last of them for all that follow."""
    left = list(throws)
    with one.app.app_context(), acting(Actor.system()):
        actions.bring(one.session_id, one.settings, throw=lambda: left.pop(0) if len(left) > 1 else left[0])


def check_all(app: Flask, settings: Settings) -> None:
    """Let a night pass: every check that was drawn is asked for."""
    for check_id in drawn(app):
        ask(app, settings, check_id)


def ask(app: Flask, settings: Settings, check_id: UUID) -> None:
    """Let the job of one check run."""
    with app.app_context():
        actions.ask_in_shadow(check_id, settings, AT_ONCE)


def drawn(app: Flask) -> list[UUID]:
    """The checks that wait for a night."""
    with app.app_context(), acting(Actor.system()):
        return list(session.scalars(select(AnalysisCheck.id).where(AnalysisCheck.state == "drawn")))


def sweep(app: Flask) -> None:
    """Let the sweeper come by."""
    with app.app_context():
        jobs.sweep_owed()


def checks(database: Urls) -> list[dict[str, Any]]:
    """All checks there are."""
    return rows(database, "select * from analysis_checks order by id")


def grid(database: Urls, name: str) -> dict[str, Any]:
    """How a grid is set; nothing where it never was."""
    return next(iter(rows(database, "select * from analysis_grids where name = %s", name)), {})


def found(
    app: Flask, pattern: Pattern, verdicts: Iterable[str | None], turn: int = 0, model: str = ""
) -> None:
    """Checks of texts of a pattern that have ended so; None: that wait for a night."""
    with app.app_context(), acting(Actor.system()):
        for verdict in verdicts:
            session.add(
                AnalysisCheck(
                    input_hash="0" * 64,
                    pattern=pattern.as_json(),
                    grid=pattern.grid,
                    turn=turn,
                    wording=wording(model or app.extensions["settings"].models[0]),
                    nearer_end="lower",
                    week=clock.now().date(),
                    state="done" if verdict else "drawn",
                    verdict=verdict,
                    kept_text=KEPT,
                )
            )
