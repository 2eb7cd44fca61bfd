"""Getting a result its fuller text. A request to the model takes seconds, so no transaction is open while it runs.

`find_request` says what to ask, and what was kept when the same was asked before; `answer` gives that or calls the
model, the one place that does; `deliver` or `give_up` end the wait.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.analysis.models import AnalysisResult
from maxpulse.analysis.provider import (
    PROMPT_VERSION,
    AnalysisRequest,
    ask_model,
    request_of,
    with_our_figures,
)
from maxpulse.analysis.queries import find_kept
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.rules.types import Result
from maxpulse.assessments.waiting import find_waiting, settle
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import enqueue_later
from maxpulse.core.speaking import tongue
from maxpulse.tracking.actions import record

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote. `kept_id` is its row in the database, None while it has none; `took_ms` 0 if kept."""

    text: Analysis
    took_ms: int = 0
    kept_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the model. `input_hash` names it: told the same, by equal versions, the same model: equal hash.

    `kept` is what came when the same was asked before.
    """

    request: AnalysisRequest
    input_hash: str
    model: str
    kept: Written | None = None


def analyse_later(session_id: UUID) -> bool:
    """Wake the analysis of one result; False when it is known not to be queued by this: a sweeper comes."""
    key = f"analysis-{session_id}"
    return enqueue_later("analysis", "maxpulse.analysis.jobs.analyse", str(session_id), key=key)


def find_request(session_id: UUID, settings: Settings) -> Asked | None:
    """What to ask for a session's result, or None when it does not wait (any more)."""
    waiting = find_waiting(session_id)
    if waiting is None:
        return None
    request, model = request_of(waiting.result), settings.openai_model
    input_hash = hash_of(request, waiting.result, model)
    return Asked(request, input_hash, model, _kept(input_hash))


def answer(asked: Asked, settings: Settings) -> Written:
    """What was kept for a request, else the model's answer. Raises AnalysisUnavailable. Call it in no transaction."""
    if asked.kept is not None:
        return asked.kept
    began = time.monotonic()
    text = ask_model(asked.request, settings)
    return Written(text, int((time.monotonic() - began) * 1000))


def deliver(session_id: UUID, asked: Asked, written: Written) -> bool:
    """Put what was written into the result and tell the distributor's pages; False when somebody was faster."""
    waiting = find_waiting(session_id, lock=True)
    if waiting is None:
        return False
    kept_id = _count_hit(written.kept_id) if written.kept_id else _keep(asked, written)
    text = with_our_figures(written.text, waiting.result, tongue(waiting.result.language))
    settle(session_id, text.model_dump(mode="json"), kept_id)
    record(
        "analysis_ready",
        distributor_id=waiting.distributor_id,
        session_id=session_id,
        client_id=waiting.client_id,
    )
    return True


def give_up(session_id: UUID) -> bool:
    """Let the rules' text stand for good; False when the result does not wait (any more)."""
    if find_waiting(session_id, lock=True) is None:
        return False
    settle(session_id, None)
    return True


def hash_of(request: AnalysisRequest, result: Result, model: str) -> str:
    """The name of a request: everything that decides what is asked of whom, and nothing about the person."""
    said = [request.prompt(), result.version, result.scoring_version, PROMPT_VERSION, model]
    return sha256(json.dumps(said).encode()).hexdigest()


def _kept(input_hash: str) -> Written | None:
    row = find_kept(input_hash, clock.now())
    if row is None:
        return None
    return Written(Analysis.model_validate(row.analysis_data), kept_id=row.id)


def _count_hit(kept_id: UUID) -> UUID:
    hits = func.coalesce(AnalysisResult.cache_hits, 0) + 1
    session.execute(update(AnalysisResult).where(AnalysisResult.id == kept_id).values(cache_hits=hits))
    return kept_id


def _keep(asked: Asked, written: Written) -> UUID:
    now = clock.now()
    fresh = {
        "analysis_data": written.text.model_dump(mode="json"),
        "processing_time_ms": written.took_ms,
        "created_at": now,
        "expires_at": now + KEPT_FOR,
    }
    row = insert(AnalysisResult).values(
        id=new_id(),
        input_hash=asked.input_hash,
        assessment_type=asked.request.type,
        model_used=asked.model,
        **fresh,
    )
    # Two that asked the same at once both keep theirs; the later one stays.
    newer = row.on_conflict_do_update(index_elements=["input_hash"], set_=fresh)
    return session.scalars(newer.returning(AnalysisResult.id)).one()
