"""Reads and rows of answers that came late, as the participant they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.assessments.models import AssessmentResponse, LateAnswer
from maxpulse.assessments.rules.merging import NO_DEVICE, Given
from maxpulse.core import clock
from maxpulse.core.db import session

CURRENT = text("""
    select distinct on (r.question_id) r.question_id, r.id, r.response_value as value,
           coalesce(l.given_at, r.created_at) as at, coalesce(l.device_counter, 0) as counter, l.device_id as device
      from assessment_responses r
      left join late_answers l on l.id = r.id and l.session_id = r.session_id
     where r.session_id = :session_id and (cast(:question_id as text) is null or r.question_id = :question_id)
     order by r.question_id, r.server_order desc
""")

# Both answers of each question that two devices answered and nobody has settled, while one of the two still counts.
DISAGREEMENTS = text("""
    select l.id, l.question_id, l.response_value as value, l.given_at as at, l.verdict = 'counted' as counts,
           l.device, coalesce(r.response_value, k.response_value) as other_value,
           coalesce(k.given_at, r.created_at) as other_at, coalesce(k.device, r.device) as other_device
      from late_answers l
      left join assessment_responses r on r.id = l.rival_id and r.session_id = l.session_id
      left join late_answers k on k.id = l.rival_id and k.session_id = l.session_id
      join lateral (select c.id from assessment_responses c
                     where c.session_id = l.session_id and c.question_id = l.question_id
                     order by c.server_order desc limit 1) current on current.id in (l.id, l.rival_id)
     where l.session_id = :session_id and l.rival_id is not null and l.settled_at is null
       and l.verdict <> 'finished'
     order by l.given_at
""")


@dataclass(frozen=True, slots=True)
class Current:
    """The answer of a question that counts now."""

    question_id: str
    id: UUID
    value: str
    at: datetime
    counter: int
    device: UUID | None

    @property
    def given(self) -> Given:
        """When it was given, to be compared."""
        return Given(self.at, self.counter, self.device or NO_DEVICE)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two devices' answers to one question, as their canonical texts. `counts`: the late one does, not the other.

    The devices by their coarse names, None where nobody noted it.
    """

    id: UUID
    question_id: str
    value: str
    at: datetime
    counts: bool
    device: str | None
    other_value: str
    other_at: datetime
    other_device: str | None


def current_answers(session_id: UUID, question_id: str | None = None) -> list[Current]:
    """The answers that count now, one a question."""
    asked = {"session_id": session_id, "question_id": question_id}
    return [Current(**row) for row in session.execute(CURRENT, asked).mappings()]


def find_late(session_id: UUID, answer_id: UUID) -> LateAnswer | None:
    """What is known of an answer that came late, or None."""
    asked = select(LateAnswer).where(LateAnswer.id == answer_id, LateAnswer.session_id == session_id)
    return session.scalar(asked)


def find_value(session_id: UUID, answer_id: UUID) -> str | None:
    """The canonical text of the answer of that id among this session's responses, or None."""
    row = AssessmentResponse
    return session.scalar(
        select(func.coalesce(row.response_value, "null")).where(
            row.id == answer_id, row.session_id == session_id
        )
    )


def last_given(session_id: UUID, device_id: UUID) -> datetime | None:
    """When the last answer known of this device was given."""
    row = LateAnswer
    asked = select(func.max(row.given_at)).where(row.session_id == session_id, row.device_id == device_id)
    return session.scalar(asked)


def disagreements(session_id: UUID) -> Sequence[Disagreement]:
    """What the person may still settle, oldest first."""
    return [
        Disagreement(**row) for row in session.execute(DISAGREEMENTS, {"session_id": session_id}).mappings()
    ]


def after_the_finish(session_id: UUID) -> Sequence[LateAnswer]:
    """The answers that came when there was a result already, in the order they were given."""
    row = LateAnswer
    asked = select(row).where(row.session_id == session_id, row.verdict == "finished")
    return session.scalars(asked.order_by(row.given_at, row.device_counter)).all()


def note(**columns: Any) -> None:
    """Keep what became of a late answer, once."""
    session.execute(insert(LateAnswer).values(**columns, created_at=clock.now()).on_conflict_do_nothing())


def settle(session_id: UUID, question_id: str) -> None:
    """The person has said which answer to this question they mean."""
    row = LateAnswer
    session.execute(
        update(row)
        .where(row.session_id == session_id, row.question_id == question_id, row.settled_at.is_(None))
        .values(settled_at=clock.now())
        .execution_options(synchronize_session=False)
    )
