"""Drawing by lot which of the kept texts that somebody is given are checked."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from uuid import uuid4

import structlog

from maxpulse.analysis import queries, watching
from maxpulse.analysis.fragments import shape_of
from maxpulse.analysis.models import AnalysisCheck, AnalysisResult
from maxpulse.analysis.models.watched import DRAWN
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.rubric import CONTRADICTS, contradiction, nearer_end
from maxpulse.analysis.versions import wording
from maxpulse.assessments.rules.types import Result
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import session

log = structlog.get_logger(__name__)

Dice = Callable[[], float]


def dice() -> float:
    """A number from 0 to below 1, of the system's chance."""
    return secrets.randbelow(10**9) / 10**9


def draw(
    result: Result,
    needed: Mapping[str, Pattern],
    hits: Mapping[str, AnalysisResult],
    settings: Settings,
    throw: Dice = dice,
) -> None:
    """Draw the set share of these `hits`, and write down what may be told of each: nothing of whose it was.

    Whether the person's own figures speak against a text is decided here, where they are at hand; nothing of them is
    kept. What they speak against needs no second answer; it waits for the night all the same, or the page about checks
    would tell of it in the moment in which somebody finishes. Nothing here keeps a result from whoever waits for it.
    """
    lots = [name for name in hits if throw() * 100 < settings.analysis_shadow_percent]
    if not lots or not is_calm(settings):
        return
    try:
        found = [_check(result, needed[name], hits[name], settings) for name in lots]
    except Exception:
        log.exception("analysis_draw_failed")
        return
    turns = watching.turns({check.grid for check in found})
    for check in found:
        check.turn = turns.get(check.grid, 0)
    session.add_all(found)
    session.flush()


def is_calm(settings: Settings) -> bool:
    """True while somebody can be asked, and no budget runs low: what is left then is for people who wait."""
    stand = queries.used(settings, clock.now())
    return bool(settings.openai_api_key) and all(not each.is_low and each.limit > 0 for each in stand)


def _check(result: Result, pattern: Pattern, kept: AnalysisResult, settings: Settings) -> AnalysisCheck:
    text = shape_of(pattern).model_validate(kept.analysis_data)
    against = contradiction(text, pattern, result)
    today = clock.now().astimezone(UTC).date()
    return AnalysisCheck(
        id=uuid4(),
        input_hash=kept.input_hash,
        pattern=pattern.as_json(),
        grid=pattern.grid,
        wording=wording(settings.models[0]),
        nearer_end=nearer_end(pattern, result),
        week=today - timedelta(days=today.weekday()),
        state=DRAWN,
        verdict=CONTRADICTS if against else None,
        why=against,
        kept_text=text.model_dump(mode="json"),
    )
