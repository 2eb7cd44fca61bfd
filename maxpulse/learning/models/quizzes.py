"""Quizzes, their questions, and students' attempts.

Students never hold a grant on the right answers, nor on writing an attempt: the product grades and records.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, self_
from maxpulse.core.columns import Created, Id, Json, Percent, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission
from maxpulse.learning.models.courses import STUDENTS

IN_VISIBLE_MODULE = "exists (select 1 from modules m where m.id = quizzes.module_id)"
QUIZ_NOBODY_STUDIES = """exists (select 1 from modules m where m.id = quizzes.module_id and not exists (
    select 1 from student_enrollments e where e.course_id = m.course_id))"""
SEEN_BY_STUDENTS = (
    "id",
    "quiz_id",
    "question_text",
    "question_type",
    "options",
    "points",
    "order_index",
    "created_at",
)


def of_visible_quiz(table: str) -> str:
    """Rows of `table` whose quiz the acting role can see."""
    return f"exists (select 1 from quizzes q where q.id = {table}.quiz_id)"


class Quiz(Base):
    """A quiz at the end of a module."""

    __tablename__ = "quizzes"
    __table_args__ = (
        CheckConstraint("passing_score between 0 and 100", name="passing_score"),
        Index("ix_quizzes_module_id", "module_id"),
        access(
            may("trainer", "select insert update", using=IN_VISIBLE_MODULE),
            may("trainer", "delete", using=QUIZ_NOBODY_STUDIES),
            *(may(role, "select", using=IN_VISIBLE_MODULE) for role in STUDENTS),
            may("admin", "select"),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    module_id: Mapped[UUID | None] = mapped_column(references("modules.id", cascade=True))
    title: Mapped[Words]
    description: Mapped[Words | None]
    passing_score: Mapped[int | None] = mapped_column(
        default=70, server_default=text("70"), comment="percent of points"
    )
    time_limit: Mapped[int | None] = mapped_column(comment="in minutes")
    max_attempts: Mapped[int | None] = mapped_column(default=3, server_default=text("3"))
    is_required: Mapped[bool | None] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class QuizQuestion(Base):
    """One question. `correct_answer` and `explanation` load only when asked for: students have no grant."""

    __tablename__ = "quiz_questions"
    __table_args__ = (
        one_of("question_type", "multiple_choice", "true_false", "short_answer"),
        Index("ix_quiz_questions_quiz_id", "quiz_id", "order_index"),
        access(
            may("trainer", "select insert update delete", using=of_visible_quiz("quiz_questions")),
            *(
                may(role, "select", using=of_visible_quiz("quiz_questions"), columns=SEEN_BY_STUDENTS)
                for role in STUDENTS
            ),
            may("admin", "select"),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    quiz_id: Mapped[UUID | None] = mapped_column(references("quizzes.id", cascade=True))
    question_text: Mapped[Words]
    question_type: Mapped[Words | None]
    options: Mapped[Json | None]
    correct_answer: Mapped[Words] = mapped_column(deferred=True)
    explanation: Mapped[Words | None] = mapped_column(deferred=True)
    points: Mapped[int | None] = mapped_column(default=1, server_default=text("1"))
    order_index: Mapped[int]
    created_at: Mapped[Created | None]


class QuizAttempt(Base):
    """One graded attempt of one student; the numbering makes each attempt count once."""

    __tablename__ = "quiz_attempts"
    __table_args__ = (
        UniqueConstraint("student_id", "quiz_id", "attempt_number"),
        Index("ix_quiz_attempts_quiz_id", "quiz_id"),
        access(
            *(may(role, "select", using=self_("student_id")) for role in STUDENTS),
            may("trainer", "select", using=of_visible_quiz("quiz_attempts")),
            may("admin", "select", using=granted(Permission.PEOPLE_READ)),
            may("system", "select insert"),
        ),
    )

    id: Mapped[Id]
    student_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    quiz_id: Mapped[UUID | None] = mapped_column(references("quizzes.id", cascade=True))
    attempt_number: Mapped[int]
    score: Mapped[Percent]
    total_questions: Mapped[int]
    correct_answers: Mapped[int]
    time_taken: Mapped[int | None] = mapped_column(comment="in seconds")
    passed: Mapped[bool]
    answers: Mapped[Json | None]
    started_at: Mapped[Created | None]
    completed_at: Mapped[Created | None]
    created_at: Mapped[Created | None]
