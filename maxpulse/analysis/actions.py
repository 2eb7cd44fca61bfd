"""Getting a result its fuller text. A request to the model takes seconds, so no transaction is open while it runs.

`open_request` says what to ask, `answer` turns it into prose, `deliver` or `give_up` end the wait. `answer` is the
one place where a model is called: a cache over fragments, limits per user and budgets wrap the source it is given.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from maxpulse.analysis.models import AnalysisResult
from maxpulse.analysis.provider import (
    PROMPT_VERSION,
    AnalysisRequest,
    AnalysisSource,
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
from maxpulse.tracking.actions import record

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Prose:
    """What a model wrote. `kept_id` is its row in the database, None while it has none; `took_ms` 0 if kept."""

    text: Analysis
    took_ms: int = 0
    kept_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the model. `input_hash` names it: equal levels, versions, model and language, equal hash.

    `kept` is the prose when the same was asked before.
    """

    type: str
    request: AnalysisRequest
    input_hash: str
    model: str
    kept: Prose | None = None


def open_request(session_id: UUID, settings: Settings) -> Asked | None:
    """What to ask for a session's result, or None when it does not wait (any more)."""
    waiting = find_waiting(session_id)
    if waiting is None:
        return None
    request, model = request_of(waiting.result), settings.openai_model
    input_hash = hash_of(request, waiting.result, model)
    return Asked(waiting.result.type, request, input_hash, model, _kept(input_hash))


def answer(asked: Asked, settings: Settings, source: AnalysisSource = ask_model) -> Prose:
    """The prose for a request, kept or new. Raises AnalysisUnavailable. Call it outside any transaction."""
    if asked.kept is not None:
        return asked.kept
    began = time.monotonic()
    text = source(asked.request, settings)
    return Prose(text, int((time.monotonic() - began) * 1000))


def deliver(session_id: UUID, asked: Asked, prose: Prose) -> bool:
    """Put the prose into the result and tell the distributor's pages; False when somebody was faster."""
    waiting = find_waiting(session_id, lock=True)
    if waiting is None:
        return False
    kept_id = prose.kept_id or _keep(asked, prose)
    settle(session_id, with_our_figures(prose.text, waiting.result).model_dump(mode="json"), kept_id)
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


def _kept(input_hash: str) -> Prose | None:
    row = find_kept(input_hash, clock.now())
    if row is None:
        return None
    row.cache_hits = (row.cache_hits or 0) + 1
    return Prose(Analysis.model_validate(row.analysis_data), kept_id=row.id)


def _keep(asked: Asked, prose: Prose) -> UUID:
    now = clock.now()
    written = {
        "analysis_data": prose.text.model_dump(mode="json"),
        "processing_time_ms": prose.took_ms,
        "created_at": now,
        "expires_at": now + KEPT_FOR,
    }
    row = insert(AnalysisResult).values(
        id=new_id(),
        input_hash=asked.input_hash,
        assessment_type=asked.type,
        model_used=asked.model,
        **written,
    )
    # Two that asked the same at once both keep theirs; the later one stays.
    newer = row.on_conflict_do_update(index_elements=["input_hash"], set_=written)
    return session.scalars(newer.returning(AnalysisResult.id)).one()
