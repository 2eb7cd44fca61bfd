"""Finishing an assessment: the result, computed from the answers on the path, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import UUID

from flask import current_app
from sqlalchemy import update

from maxpulse.analysis.actions import analyse_later
from maxpulse.analysis.rules import rule_based
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.actions.desk import memory
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.models import Assessment, AssessmentFinding, AssessmentResult
from maxpulse.assessments.queries import get_state, lock_session
from maxpulse.assessments.rules import next_question, score
from maxpulse.assessments.rules.types import Result
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.state import State
from maxpulse.clients.actions import note_completion
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.core.speaking import readers_tongue, tongue
from maxpulse.links.actions import record_completion
from maxpulse.notices.news.owing import owe
from maxpulse.notices.rules import Occasion
from maxpulse.privacy.queries import wording_agreed_to
from maxpulse.privacy.rules import AREAS, GRADE
from maxpulse.tracking.actions import record


class Unanswered(ValueError):
    """A question on the path has neither an answer nor been skipped; `question` is the first such."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.id)
        self.question = question


def complete(session_id: UUID, *, may_ask: Callable[[], bool] = lambda: True) -> None:
    """Finish the acting participant's assessment once, in the reader's words; finished before, nothing happens.

    `may_ask` counts, and says whether a model may word one more result for whoever asks; it is called when one would.
    Raises Unanswered while a question of the path is open.
    """
    row = lock_session(session_id)
    if row.completed_at is not None:
        return
    state = get_state(session_id)
    if missing := first_unanswered(state):
        raise Unanswered(missing)
    # As the language is written anywhere: whoever reads it may do so from another country.
    plain = tongue(readers_tongue().language)
    result = score(spoken(state.bank, plain), state.answers)
    row.completed_at = row.updated_at = clock.now()
    row.progress_percentage, row.current_area = 100, None
    row.answers_version += 1
    _keep(state, result, rule_based(result, plain), may_ask)
    _mark_completed(state, result)
    owe(Occasion.FINISHED, session_id)
    record(
        "assessment_completed",
        distributor_id=state.distributor_id,
        session_id=session_id,
        client_id=state.client_id,
    )
    memory().forget(session_id)


def first_unanswered(state: State) -> Question | None:
    """The first question of the path without an answer, or None when all are answered or skipped."""
    return next_question(state.bank, state.answers)


def _keep(state: State, result: Result, words: Analysis, may_ask: Callable[[], bool]) -> None:
    provider: str = current_app.extensions["settings"].analysis_provider
    # Nobody's levels go to a provider that their consent did not name.
    is_agreed = bool(provider) and wording_agreed_to(state.session_id).endswith(f" {provider}")
    waiting = is_agreed and may_ask()
    areas = {area.key: area.shown for area in result.areas}
    session.add(
        AssessmentResult(
            id=new_id(),
            session_id=state.session_id,
            results_data=result.as_json(),
            total_score=result.total.quantize(Decimal("0.01")),
            category_scores=areas,
            recommendations={"priorities": [priority.key for priority in result.priorities]},
            analysis=words.model_dump(mode="json"),
            analysis_source="rules",
            analysis_state="waiting" if waiting else "limited" if is_agreed else "final",
        )
    )
    _keep_findings(state, result)
    session.flush()
    if waiting:
        after_commit(partial(analyse_later, state.session_id))
    else:
        owe(Occasion.RESULT, state.session_id)


def _keep_findings(state: State, result: Result) -> None:
    """What a distributor may see of the result, in rows that consent opens one by one."""
    scored = len(result.areas) - len(result.unscored)
    grade = {"grade": result.grade, "level": result.level, "scored": scored, "areas": len(result.areas)}
    _keep_finding(state, GRADE, grade)
    _keep_finding(
        state,
        AREAS,
        {
            "areas": [
                {
                    "key": area.key,
                    "label": state.bank.area(area.key).label,
                    "shown": area.shown,
                    "level": area.level,
                }
                for area in result.areas
            ],
            "parts": [
                {"key": part.key, "grade": part.grade, "level": part.level, "areas": list(part.areas)}
                for part in result.parts
            ],
        },
    )


def _keep_finding(state: State, item: str, data: dict[str, object]) -> None:
    finding = AssessmentFinding(
        session_id=state.session_id, item=item, distributor_id=state.distributor_id, data=data
    )
    session.add(finding)


def _mark_completed(state: State, result: Result) -> None:
    now = clock.now()
    session.execute(
        update(Assessment)
        .where(Assessment.id == state.assessment_id)
        .values(status="completed", completed_at=now, updated_at=now)
    )
    note_completion(state.client_id, state.assessment_id, now, result.total)
    if state.link_id is not None:
        record_completion(state.link_id)
