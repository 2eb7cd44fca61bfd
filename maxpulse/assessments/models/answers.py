"""Answers, those that count and those that came late."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.assessments.models.sessions import of_mine
from maxpulse.core.access import access, may
from maxpulse.core.columns import Created, Id, Moment, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.privacy.policies import shared
from maxpulse.privacy.rules import ANSWERS

# What a distributor reads of an answer that is shared: what the sentence of consent names, and which is the newest.
SHARED = ("id", "session_id", "server_order", "question_id", "question_text", "response_value")


class AssessmentResponse(Base):
    """One answer, appended. The current answer of a question is the one highest in the server's order.

    `device`: the browser and system it came from, as `core.devices.name_of` tells them; None where nobody noted it.
    """

    __tablename__ = "assessment_responses"
    __table_args__ = (
        Index("ix_assessment_responses_session_id", "session_id", "server_order"),
        access(
            may("participant", "select", using=of_mine("assessment_responses")),
            may(
                "distributor",
                "select",
                using=shared(ANSWERS, "assessment_responses.session_id"),
                columns=SHARED,
            ),
            may("recorder", "insert"),
            # on conflict … returning needs to read these two
            may("recorder", "select", columns=("id", "session_id")),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[UUID | None] = mapped_column(references("assessment_sessions.id", cascade=True))
    server_order: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    question_id: Mapped[Words]
    question_text: Mapped[Words | None]
    response_value: Mapped[Words | None]
    entered_value: Mapped[Words | None]
    entered_unit: Mapped[Words | None]
    response_time_ms: Mapped[int | None]
    is_correct: Mapped[bool | None]
    created_at: Mapped[Created | None]
    device: Mapped[Words | None]


class LateAnswer(Base):
    """An answer that a device took without network and sent later: when it was given, and what became of it.

    `counted` ones stand among the responses too. `set_aside` was given before the one that counts; `finished` came
    after the result: both stand here alone, unscored. `rival_id` is the answer of another device it was weighed
    against, until the person has settled which one they mean. `device` is told as that of a response.
    """

    __tablename__ = "late_answers"
    __table_args__ = (
        one_of("verdict", "counted", "set_aside", "finished"),
        Index("ix_late_answers_session_id", "session_id", "device_id"),
        access(
            may("participant", "select insert", using=of_mine("late_answers")),
            may("participant", "update", using=of_mine("late_answers"), columns=("settled_at",)),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[UUID] = mapped_column(references("assessment_sessions.id", cascade=True))
    question_id: Mapped[Words]
    response_value: Mapped[Words]
    device_id: Mapped[UUID]
    device_counter: Mapped[int] = mapped_column(BigInteger)
    given_at: Mapped[Moment]
    verdict: Mapped[Words]
    rival_id: Mapped[UUID | None]
    settled_at: Mapped[Moment | None]
    created_at: Mapped[Created]
    device: Mapped[Words | None]
