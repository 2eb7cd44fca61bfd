"""Asking a model once more for a text that was given, and what becomes of its grid when the answer differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update

from maxpulse.analysis import rubric, watching
from maxpulse.analysis.actions import budgets
from maxpulse.analysis.actions.asking import End, Pace, Written, ask_for
from maxpulse.analysis.actions.bringing import can_ask
from maxpulse.analysis.actions.drawing import is_calm
from maxpulse.analysis.actions.setting import judge
from maxpulse.analysis.fragments import Fragment, shape_of
from maxpulse.analysis.models import AnalysisCheck
from maxpulse.analysis.models.money import SHADOW
from maxpulse.analysis.models.watched import ASKED, DONE, DRAWN
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.versions import wording
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, affected, session

# Longer than one call takes, and than a job may run.
CLAIM: Final = timedelta(seconds=150)
CHECKS_FOR: Final = timedelta(days=90)
# What no night had room for says little about the texts of today.
DRAWN_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to ask for a check. A check has one in all its life, so that it is asked for once."""

    check_id: UUID
    pattern: Pattern
    grid: str
    end: str
    kept: Fragment


def ask_in_shadow(check_id: UUID, settings: Settings, pace: Pace | None = None) -> None:
    """Ask a model for what it would say at the end of the level, and compare. Call it in no transaction.

    Nobody it was given to is shown the answer. Where a budget runs low or no line holds, the check waits for another
    night.
    """
    with acting(Actor.system()):
        claim = _claim(check_id, settings) if is_calm(settings) and can_ask(settings) else None
    if claim is None:
        return
    at = rubric.edge(claim.pattern, claim.end)
    # The name of the text stands in the check alone: calls tell their moment, and checks must not.
    ended = ask_for(SHADOW, claim.pattern, settings, pace or Pace(), SHADOW, at=at, most_tries=1)
    with acting(Actor.system()):
        if _end(claim, ended):
            judge(claim.grid, settings)


def lose_checks() -> int:
    """End checks whose worker has ended before it told what came: they may have been paid for, and are not repeated."""
    lost = update(AnalysisCheck).where(watching.is_lost(clock.now()))
    return affected(lost.values(state=DONE, asked_until=None, verdict=rubric.UNUSABLE, why="lost"))


def forget_checks() -> int:
    """Forget checks of more than 90 days ago, and those that nobody could or would be asked for in two weeks."""
    today = clock.now().astimezone(UTC).date()
    waited = (AnalysisCheck.state == DRAWN, AnalysisCheck.week < today - DRAWN_FOR)
    return sum(
        affected(delete(AnalysisCheck).where(*over))
        for over in ((AnalysisCheck.week < today - CHECKS_FOR,), waited)
    )


def _claim(check_id: UUID, settings: Settings) -> Claim | None:
    """One statement, so that of all who try at once one gets it, and nobody after it."""
    claimed = session.execute(
        update(AnalysisCheck)
        .where(
            AnalysisCheck.id == check_id,
            watching.is_to_be_asked(),
            AnalysisCheck.wording == wording(settings.models[0]),
        )
        .values(state=ASKED, asked_until=clock.now() + CLAIM)
        .returning(
            AnalysisCheck.pattern, AnalysisCheck.grid, AnalysisCheck.nearer_end, AnalysisCheck.kept_text
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if claimed is None:
        return None
    pattern = Pattern.from_json(claimed.pattern)
    kept = shape_of(pattern).model_validate(claimed.kept_text)
    return Claim(check_id, pattern, claimed.grid, claimed.nearer_end, kept)


def _end(claim: Claim, ended: Written | End) -> bool:
    """Write down what came; True where it counts."""
    if isinstance(ended, Written):
        budgets.settle(ended.call_id, "ok", ended.usage, ended.took_ms)
        found = rubric.verdict(claim.kept, ended.fragment)
        told = {
            "verdict": found,
            "shadow_text": ended.fragment.model_dump(mode="json"),
            "model": ended.model,
        }
    else:
        # What came and could not be said is kept nowhere: nobody checked it for whoever reads it here.
        why = "unfit" if ended is End.REFUSED else "no_answer"
        told = {"verdict": rubric.UNUSABLE, "why": why}
    mine = (AnalysisCheck.id == claim.check_id, AnalysisCheck.state == ASKED)
    written = affected(update(AnalysisCheck).where(*mine).values(state=DONE, asked_until=None, **told))
    return bool(written) and told["verdict"] in rubric.COUNTED
