"""Reads of assessments, as the participant they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from maxpulse.assessments.models import AssessmentResponse, AssessmentResult, AssessmentSession
from maxpulse.assessments.rules.types import Result
from maxpulse.assessments.state import State
from maxpulse.assessments.versions.banks import get_bank
from maxpulse.core.db import session

STATE = text("""
    select s.id as session_id, s.participant_id, s.distributor_id, s.client_id, s.assessment_id, s.link_id,
           a.assessment_type, s.content_version, s.answers_version as version, c.name, d.first_name as sender_first,
           d.last_name as sender_last, s.expires_at, s.revoked_through, s.completed_at,
           exists (select 1 from consents k where k.session_id = s.id and k.item = 'progress'
                                              and k.withdrawn_at is null) as progress_shared,
           exists (select 1 from consents k where k.session_id = s.id and k.item = 'grade'
                                              and k.withdrawn_at is null) as grade_shared,
           coalesce((select jsonb_object_agg(question_id, response_value)
                       from (select distinct on (r.question_id) r.question_id, r.response_value
                               from assessment_responses r where r.session_id = s.id
                              order by r.question_id, r.server_order desc) current), '{}') as stored
      from assessment_sessions s
      join assessments a on a.id = s.assessment_id
      join clients c on c.id = s.client_id
     cross join lateral distributor_card(s.distributor_id) d
     where s.id = :session_id
""")

MINE = text("""
    select s.id as session_id, s.participant_id, a.assessment_type, a.started_at, s.completed_at, s.expires_at,
           s.progress_percentage as progress, g.data ->> 'grade' as grade, (g.data ->> 'level')::integer as level,
           concat_ws(' ', d.first_name, d.last_name) as sender_name
      from assessment_sessions s
      join assessments a on a.id = s.assessment_id
      cross join lateral distributor_card(s.distributor_id) d
      left join assessment_findings g on g.session_id = s.id and g.item = 'grade'
     order by a.started_at desc
""")


class NoSuchAssessment(LookupError):
    """There is no such assessment for whoever acts."""


@dataclass(frozen=True, slots=True)
class Mine:
    """One of the acting participant's assessments, as a list shows it."""

    session_id: UUID
    participant_id: UUID
    assessment_type: str
    started_at: datetime
    completed_at: datetime | None
    expires_at: datetime
    progress: int
    grade: str | None
    level: int | None
    sender_name: str


@dataclass(frozen=True, slots=True)
class Course:
    """Whose an assessment session is: who takes it, for which distributor, as which client of theirs."""

    participant_id: UUID
    distributor_id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished assessment: the stored row and the result it holds."""

    row: AssessmentResult
    result: Result


def find_course(session_id: UUID) -> Course | None:
    """Whose session that is, for the product itself; None when there is none."""
    row = AssessmentSession
    asked = select(row.participant_id, row.distributor_id, row.client_id).where(row.id == session_id)
    found = session.execute(asked).one_or_none()
    return Course(*found) if found else None


def get_state(session_id: UUID) -> State:
    """The session as it stands now. Raises NoSuchAssessment, or ContentError when its questions are gone."""
    row = session.execute(STATE, {"session_id": session_id}).mappings().one_or_none()
    if row is None:
        raise NoSuchAssessment(session_id)
    facts = dict(row)
    return State(bank=get_bank(facts.pop("assessment_type"), facts.pop("content_version")), **facts)


def mine() -> list[Mine]:
    """The acting participant's assessments, newest first."""
    return [Mine(**row) for row in session.execute(MINE).mappings()]


def is_revoked(session_id: UUID, expires: datetime) -> bool:
    """Whether a link of the acting participant that ends then was made to stop working."""
    row = AssessmentSession
    return bool(session.scalar(select(row.revoked_through >= expires).where(row.id == session_id)))


def lock_session(session_id: UUID) -> AssessmentSession:
    """The session's row, held until the transaction ends. Raises NoSuchAssessment."""
    row = session.scalar(
        select(AssessmentSession)
        .where(AssessmentSession.id == session_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchAssessment(session_id)
    return row


def holds_answer(session_id: UUID, answer_id: UUID) -> bool:
    """Whether this session (not merely some session) holds the answer of that id."""
    stored = select(AssessmentResponse.id).where(
        AssessmentResponse.id == answer_id, AssessmentResponse.session_id == session_id
    )
    return session.scalar(stored) is not None


def find_finished(session_id: UUID) -> Finished | None:
    """The result of a finished assessment, or None while it is not finished."""
    row = session.scalar(select(AssessmentResult).where(AssessmentResult.session_id == session_id))
    return Finished(row, Result.from_json(row.results_data)) if row else None


def get_finished(session_id: UUID) -> Finished:
    """The result of a finished assessment. Raises NoSuchAssessment."""
    finished = find_finished(session_id)
    if finished is None:
        raise NoSuchAssessment(session_id)
    return finished
