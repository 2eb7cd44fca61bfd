"""Who takes which course, and how far they are.

Students write their own progress; scores and certificates are written by the product.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, self_
from maxpulse.core.columns import Created, Id, Moment, Percent, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission
from maxpulse.learning.models.courses import STUDENTS, in_visible_course

OWN = self_("student_id")
NEWLY_ENROLLED = (
    f"{OWN} and {in_visible_course('student_enrollments')} and enrollment_status = 'active'"
    " and progress_percentage = 0 and completed_at is null and not certificate_issued"
)
OF_OWN_ENROLLMENT = f"""exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and {self_("e.student_id")})"""
IN_ITS_COURSE = f"""exists (select 1 from student_enrollments e join modules m on m.course_id = e.course_id
    where e.id = student_progress.enrollment_id and m.id = student_progress.module_id and {self_("e.student_id")})"""
OF_VISIBLE_ENROLLMENT = (
    "exists (select 1 from student_enrollments e where e.id = student_progress.enrollment_id)"
)
STUDENTS_WRITE = ("enrollment_status", "progress_percentage", "completed_at", "updated_at")
PROGRESS_STUDENTS_WRITE = ("completion_status", "time_spent", "completed_at", "updated_at")


class StudentEnrollment(Base):
    """A student in a course. A suspended student cannot lift the suspension."""

    __tablename__ = "student_enrollments"
    __table_args__ = (
        one_of("enrollment_status", "active", "completed", "dropped", "suspended"),
        CheckConstraint("progress_percentage between 0 and 100", name="progress_percentage"),
        UniqueConstraint("student_id", "course_id"),
        Index("ix_student_enrollments_course_id", "course_id"),
        access(
            *(may(role, "select", using=OWN) for role in STUDENTS),
            *(may(role, "insert", check=NEWLY_ENROLLED) for role in STUDENTS),
            *(
                may(
                    role,
                    "update",
                    using=f"{OWN} and enrollment_status <> 'suspended'",
                    columns=STUDENTS_WRITE,
                )
                for role in STUDENTS
            ),
            may("trainer", "select", using=in_visible_course("student_enrollments")),
            may("admin", "select", using=granted(Permission.PEOPLE_READ)),
            may("system", "select update"),
        ),
    )

    id: Mapped[Id]
    student_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    course_id: Mapped[UUID | None] = mapped_column(references("courses.id", cascade=True))
    enrollment_status: Mapped[Words | None] = mapped_column(default="active", server_default=text("'active'"))
    progress_percentage: Mapped[int | None] = mapped_column(default=0, server_default=text("0"))
    enrolled_at: Mapped[Created | None]
    completed_at: Mapped[Moment | None]
    certificate_issued: Mapped[bool | None] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class StudentProgress(Base):
    """How far an enrolled student is in one module."""

    __tablename__ = "student_progress"
    __table_args__ = (
        one_of("completion_status", "not_started", "in_progress", "completed"),
        UniqueConstraint("enrollment_id", "module_id"),
        Index("ix_student_progress_module_id", "module_id"),
        access(
            *(may(role, "select", using=OF_OWN_ENROLLMENT) for role in STUDENTS),
            *(may(role, "insert", check=f"{IN_ITS_COURSE} and score is null") for role in STUDENTS),
            *(
                may(role, "update", using=OF_OWN_ENROLLMENT, columns=PROGRESS_STUDENTS_WRITE)
                for role in STUDENTS
            ),
            may("trainer", "select", using=OF_VISIBLE_ENROLLMENT),
            may("admin", "select", using=granted(Permission.PEOPLE_READ)),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    enrollment_id: Mapped[UUID | None] = mapped_column(references("student_enrollments.id", cascade=True))
    module_id: Mapped[UUID | None] = mapped_column(references("modules.id", cascade=True))
    completion_status: Mapped[Words | None] = mapped_column(
        default="not_started", server_default=text("'not_started'")
    )
    time_spent: Mapped[int | None] = mapped_column(default=0, server_default=text("0"), comment="in seconds")
    completed_at: Mapped[Moment | None]
    score: Mapped[Percent | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]
