"""Courses, their modules and what is handed out with them.

A trainer reaches their own courses, a student the published ones. Everything inside a course follows it: a
row is visible where its course is, because the sub-select of its policy sees courses under the same role.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, setting
from maxpulse.core.columns import Created, Id, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

STUDENTS = ("distributor", "participant")
OF_OWN_TRAINER = f"""trainer_id = any (array(
    select t.id from trainer_profiles t where t.user_id = {setting("user_id")}))"""
WRITTEN_BY_TRAINERS = (
    "title",
    "description",
    "difficulty",
    "estimated_duration",
    "thumbnail_url",
    "is_published",
    "open_to_participants",
    "updated_at",
)


def in_visible_course(table: str) -> str:
    """Rows of `table` whose course the acting role can see."""
    return f"exists (select 1 from courses c where c.id = {table}.course_id)"


# What students have done hangs on modules and goes with them, so a module goes only while nobody is enrolled.
MODULE_NOBODY_STUDIES = (
    in_visible_course("modules")
    + " and not exists (select 1 from student_enrollments e where e.course_id = modules.course_id)"
)


# A module of the resource's own course, or none: else it would stand among another trainer's lessons.
IN_ITS_MODULE = in_visible_course("learning_resources") + (
    " and (module_id is null or exists (select 1 from modules m where m.id = learning_resources.module_id"
    " and m.course_id = learning_resources.course_id))"
)


class Course(Base):
    """A trainer's course. It is withdrawn by unpublishing, never deleted: students' records hang on it."""

    __tablename__ = "courses"
    __table_args__ = (
        one_of("difficulty", "beginner", "intermediate", "advanced"),
        Index("ix_courses_trainer_id", "trainer_id"),
        access(
            may("trainer", "select", using=OF_OWN_TRAINER),
            may("trainer", "insert", check=f"{OF_OWN_TRAINER} and not is_featured and enrollment_count = 0"),
            may("trainer", "update", using=OF_OWN_TRAINER, columns=WRITTEN_BY_TRAINERS),
            may("distributor", "select", using="is_published"),
            may("participant", "select", using="is_published and open_to_participants"),
            may("admin", "select"),
            may(
                "admin",
                "update",
                using=granted(Permission.LEARNING_MANAGE),
                columns=("is_featured", "updated_at"),
            ),
            may("system", "select"),
            may("system", "update", columns=("enrollment_count", "updated_at")),
        ),
    )

    id: Mapped[Id]
    title: Mapped[Words]
    description: Mapped[Words | None]
    trainer_id: Mapped[UUID | None] = mapped_column(references("trainer_profiles.id"))
    difficulty: Mapped[Words | None]
    estimated_duration: Mapped[int | None] = mapped_column(comment="in minutes")
    thumbnail_url: Mapped[Words | None]
    is_published: Mapped[bool | None] = mapped_column(default=False, server_default=text("false"))
    open_to_participants: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_featured: Mapped[bool | None] = mapped_column(default=False, server_default=text("false"))
    enrollment_count: Mapped[int | None] = mapped_column(default=0, server_default=text("0"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class Module(Base):
    """One lesson of a course, at its place in the order."""

    __tablename__ = "modules"
    __table_args__ = (
        Index("ix_modules_course_id", "course_id", "order_index"),
        access(
            may("trainer", "select insert update", using=in_visible_course("modules")),
            may("trainer", "delete", using=MODULE_NOBODY_STUDIES),
            *(may(role, "select", using=in_visible_course("modules")) for role in STUDENTS),
            may("admin", "select"),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    course_id: Mapped[UUID | None] = mapped_column(references("courses.id", cascade=True))
    title: Mapped[Words]
    description: Mapped[Words | None]
    content: Mapped[Words | None]
    video_url: Mapped[Words | None]
    order_index: Mapped[int]
    duration: Mapped[int | None] = mapped_column(comment="in minutes")
    is_required: Mapped[bool | None] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class LearningResource(Base):
    """A document, video, link or picture of a course; `module_id` is set where it belongs to one module."""

    __tablename__ = "learning_resources"
    __table_args__ = (
        one_of("resource_type", "document", "video", "audio", "link", "image"),
        Index("ix_learning_resources_course_id", "course_id"),
        Index("ix_learning_resources_module_id", "module_id"),
        access(
            may("trainer", "select delete", using=in_visible_course("learning_resources")),
            may(
                "trainer", "insert update", using=in_visible_course("learning_resources"), check=IN_ITS_MODULE
            ),
            *(may(role, "select", using=in_visible_course("learning_resources")) for role in STUDENTS),
            may("admin", "select"),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    course_id: Mapped[UUID | None] = mapped_column(references("courses.id", cascade=True))
    module_id: Mapped[UUID | None] = mapped_column(references("modules.id", cascade=True))
    resource_type: Mapped[Words | None]
    title: Mapped[Words]
    description: Mapped[Words | None]
    file_url: Mapped[Words | None]
    file_size: Mapped[int | None]
    is_downloadable: Mapped[bool | None] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]
