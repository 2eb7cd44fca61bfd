"""Bringing a result what is kept for it, and saying what is still to be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from maxpulse.analysis import breaker, queries, watching
from maxpulse.analysis.actions.counting import count_delivered
from maxpulse.analysis.actions.drawing import Dice, dice, draw
from maxpulse.analysis.actions.sayable import sayable
from maxpulse.analysis.actions.waking import write_later
from maxpulse.analysis.composing import compose
from maxpulse.analysis.fragments import shape_of
from maxpulse.analysis.models import AnalysisRequest, AnalysisResult, AnalysisWait
from maxpulse.analysis.patterns import NO_GRIDS, Pattern, patterns_of
from maxpulse.analysis.shape import Analysis
from maxpulse.analysis.versions import input_hash, versions_of
from maxpulse.assessments.rules.types import Result
from maxpulse.assessments.waiting import Waiting, find_waiting, improve, settle
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.speaking import tongue
from maxpulse.tracking.actions import record

Kept = Mapping[str, AnalysisResult]
Watch = Callable[[Result, Mapping[str, Pattern], Kept], None]


def bring(session_id: UUID, settings: Settings, *, asking: bool = True, throw: Dice = dice) -> bool:
    """Put all that is kept into a result that waits, and have the rest written; False when it does not wait.

    The wait ends when nothing is missing. Where nobody is to be asked (`asking` is False, the budget is used up or the
    line to every model is broken), it ends with what there is. `throw` decides which of the kept texts are checked.
    """
    # Locked first: fragments may arrive from several workers at once, and the last of them sees those of all.
    waiting = find_waiting(session_id, lock=True)
    if waiting is None:
        return False
    grids = watching.grids()
    needed = names_of(waiting.result, settings, grids)
    kept = sayable(needed)
    missing = sorted(set(needed) - set(kept) - queries.refused(needed))
    if missing and asking and can_ask(settings):
        _want(waiting, {name: needed[name] for name in missing}, settings)
        if kept:
            improve(session_id, _composed(waiting.result, needed, kept, grids).model_dump(mode="json"))
        return True
    _end(waiting, needed, kept, grids, partial(draw, settings=settings, throw=throw))
    return True


def give_up(session_id: UUID, settings: Settings) -> bool:
    """End the wait with what there is, and the rules' words for the rest; False when the result does not wait."""
    return bring(session_id, settings, asking=False)


def names_of(result: Result, settings: Settings, grids: Mapping[str, str] = NO_GRIDS) -> dict[str, Pattern]:
    """The fragments that a result needs as grids are set, by the names they are kept under."""
    model = settings.models[0]
    return {
        input_hash(pattern, versions_of(result, pattern.half, model)): pattern
        for pattern in patterns_of(result, grids)
    }


def can_ask(settings: Settings) -> bool:
    """True when there is a key, money, and a model whose line is not known to be broken."""
    has_line = settings.openai_api_key and not all(
        breaker.is_open(model, settings) for model in settings.models
    )
    return bool(has_line) and queries.has_room(settings, clock.now())


def _want(waiting: Waiting, missing: Mapping[str, Pattern], settings: Settings) -> None:
    for name, pattern in missing.items():
        versions = versions_of(waiting.result, pattern.half, settings.models[0])
        wanted = insert(AnalysisRequest).values(
            input_hash=name,
            pattern=pattern.as_json(),
            content_version=versions.content,
            scoring_version=versions.scoring,
            model=versions.model,
            type=waiting.result.type,
            created_at=clock.now(),
        )
        session.execute(wanted.on_conflict_do_nothing())
        wait = insert(AnalysisWait).values(session_id=waiting.session_id, input_hash=name)
        session.execute(wait.on_conflict_do_nothing())
        after_commit(partial(write_later, name))


def _end(
    waiting: Waiting, needed: Mapping[str, Pattern], kept: Kept, grids: Mapping[str, str], watch: Watch
) -> None:
    waited = queries.waited_for(waiting.session_id)
    session.execute(delete(AnalysisWait).where(AnalysisWait.session_id == waiting.session_id))
    count_delivered(waiting.result.type, needed, kept, waited)
    if not kept:
        settle(waiting.session_id, None)
        return
    watch(waiting.result, needed, {name: row for name, row in kept.items() if name not in waited})
    text = _composed(waiting.result, needed, kept, grids)
    settle(waiting.session_id, text.model_dump(mode="json"), _leading(needed, kept))
    record(
        "analysis_ready",
        distributor_id=waiting.distributor_id,
        session_id=waiting.session_id,
        client_id=waiting.client_id,
    )


def _composed(
    result: Result, needed: Mapping[str, Pattern], kept: Kept, grids: Mapping[str, str]
) -> Analysis:
    fragments = {
        needed[name]: shape_of(needed[name]).model_validate(row.analysis_data) for name, row in kept.items()
    }
    return compose(result, fragments, tongue(result.language), grids)


def _leading(needed: Mapping[str, Pattern], kept: Kept) -> UUID:
    """The overview that is used, or else the first fragment: what a result names of all that it is made of."""
    names = [name for name in needed if name in kept]
    return kept[next((name for name in names if needed[name].is_overview), names[0])].id
