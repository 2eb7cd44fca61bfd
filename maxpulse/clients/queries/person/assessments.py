"""The assessments of a client, as far as they are shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.assessments.rules import decode, display
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.versions.banks import get_bank, newest_bank
from maxpulse.core.db import session
from maxpulse.privacy.rules import ANSWERS, AREAS

TAKEN = text("""
    select a.id, a.assessment_type as type, a.content_version, a.started_at, s.completed_at, s.progress_percentage,
           l.campaign_name as link_name,
           array(select k.item from consents k where k.session_id = a.id and k.withdrawn_at is null) as shared,
           (select f.data from assessment_findings f where f.session_id = a.id and f.item = 'grade') as grade,
           (select f.data from assessment_findings f where f.session_id = a.id and f.item = 'areas') as areas
      from client_assessments ca
      join assessments a on a.id = ca.assessment_id
      left join assessment_sessions s on s.id = a.id
      left join assessment_links l on l.id = a.link_id
     where ca.client_id = :client_id
     order by a.started_at desc
""")
CURRENT_ANSWERS = text("""
    select distinct on (question_id) question_id, question_text, response_value
      from assessment_responses where session_id = :session_id order by question_id, server_order desc
""")


@dataclass(frozen=True, slots=True)
class Area:
    """An area's score (1-10) and level; None where there were too few answers."""

    place: str
    score: int | None
    level: int | None


@dataclass(frozen=True, slots=True)
class Half:
    """The health or wealth half of a hybrid assessment, with a grade of its own."""

    type: str
    grade: str
    level: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The current answer of one question, in words; None where it was skipped."""

    question: str
    said: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """One assessment. None where something is not shared or not there yet: finishing is part of the progress."""

    id: UUID
    type: str
    link_name: str | None
    started_at: datetime
    finished_at: datetime | None
    shared: frozenset[str]
    progress: int | None
    grade: str | None
    level: int | None
    scored: int | None
    asked: int | None
    areas: Sequence[Area] | None
    halves: Sequence[Half]
    answers: Sequence[Answer] | None

    @property
    def grade_shared(self) -> bool:
        """The participant lets the distributor see the grade, once there is one."""
        return "grade" in self.shared

    @property
    def seen(self) -> list[str]:
        """The parts of what was answered and scored that whoever reads this sees."""
        return [item for item, there in ((AREAS, self.areas), (ANSWERS, self.answers)) if there]

    @property
    def tells_result(self) -> bool:
        """There is something to say of a result: that it is there, or a part of it."""
        return self.finished_at is not None or self.grade is not None or self.areas is not None


def taken_by(client_id: UUID) -> list[Taken]:
    """A client's assessments, newest first."""
    return [_taken(row) for row in session.execute(TAKEN, {"client_id": client_id}).mappings().all()]


def _taken(row: Any) -> Taken:
    shared, grade = frozenset(row["shared"]), row["grade"] or {}
    progress = 100 if row["completed_at"] else row["progress_percentage"] or 0
    return Taken(
        id=row["id"],
        type=row["type"],
        link_name=row["link_name"],
        started_at=row["started_at"],
        finished_at=row["completed_at"],
        shared=shared,
        progress=progress if "progress" in shared else None,
        grade=grade.get("grade"),
        level=grade.get("level"),
        scored=grade.get("scored"),
        asked=grade.get("areas"),
        areas=_areas(row["areas"]) if row["areas"] else None,
        halves=_halves(row["areas"] or {}),
        answers=_answers(row) if "answers" in shared else None,
    )


def _areas(found: dict[str, Any]) -> list[Area]:
    return [Area(area["key"], area["shown"], area["level"]) for area in found["areas"]]


def _halves(found: dict[str, Any]) -> list[Half]:
    return [Half(part["key"], part["grade"], part["level"]) for part in found.get("parts", ())]


def _answers(taken: Any) -> list[Answer]:
    version = taken["content_version"]
    bank = spoken(get_bank(taken["type"], version) if version else newest_bank(taken["type"]))
    found = session.execute(CURRENT_ANSWERS, {"session_id": taken["id"]}).mappings()
    given = {row["question_id"]: row for row in found}
    return [
        Answer(
            bank.tongue.say(given[q.id]["question_text"]),
            display(q, decode(given[q.id]["response_value"])) or None,
        )
        for q in bank.questions
        if q.id in given
    ]
