"""Versions that admins bring, and what each of them would change in results that are there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, self_
from maxpulse.core.columns import Created, Id, Json, Moment, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission

MANAGED = granted(Permission.CONTENT_MANAGE)
IS_PUBLISHED = "published_at is not null"


class ContentVersion(Base):
    """One pair of content files, as they were brought. A draft until it is published; then it stays for good.

    Nobody the application can become changes what stands in it: whoever answers under it is asked and scored by it
    to the end. Withdrawn, it is taken by no new assessment.
    """

    __tablename__ = "content_versions"
    __table_args__ = (
        one_of("assessment_type", "health", "wealth", "hybrid"),
        Index(
            "uq_content_versions_published",
            "assessment_type",
            "version",
            unique=True,
            postgresql_where=text(IS_PUBLISHED),
        ),
        Index("ix_content_versions_brought_by", "brought_by"),
        Index("ix_content_versions_published_by", "published_by"),
        Index("ix_content_versions_withdrawn_by", "withdrawn_by"),
        access(
            *(may(role, "select", using=IS_PUBLISHED) for role in ("visitor", "participant", "distributor")),
            may("admin", "select", using=MANAGED),
            may(
                "admin",
                "insert",
                check=f"{MANAGED} and {self_('brought_by')} and published_at is null and withdrawn_at is null",
            ),
            may(
                "admin",
                "update",
                using=MANAGED,
                columns=("published_at", "published_by", "withdrawn_at", "withdrawn_by"),
            ),
            may("admin", "delete", using=f"{MANAGED} and published_at is null"),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    assessment_type: Mapped[Words]
    version: Mapped[Words]
    # Lists of versions go without the files themselves.
    questions: Mapped[Words] = mapped_column(deferred=True, deferred_group="files")
    scoring: Mapped[Words] = mapped_column(deferred=True, deferred_group="files")
    checksum: Mapped[Words]
    brought_at: Mapped[Created]
    brought_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    published_at: Mapped[Moment | None]
    published_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(references("users.id"))


class ContentPreview(Base):
    """What a draft would change in the results that are there, or how far that is reckoned. Counts and points only."""

    __tablename__ = "content_previews"
    __table_args__ = (
        Index("ix_content_previews_content_version_id", "content_version_id", "asked_at"),
        Index("ix_content_previews_asked_by", "asked_by"),
        Index("ix_content_previews_moved_at", "moved_at", postgresql_where=text("finished_at is null")),
        access(
            may("admin", "select", using=MANAGED),
            may("admin", "insert", check=f"{MANAGED} and {self_('asked_by')} and finished_at is null"),
            may("admin", "delete", using=MANAGED),
            may("system", "select"),
            may("system", "update", columns=("total", "done", "moved_at", "finished_at", "report")),
        ),
    )

    id: Mapped[Id]
    content_version_id: Mapped[UUID] = mapped_column(references("content_versions.id", cascade=True))
    asked_at: Mapped[Created]
    asked_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    # None until somebody has begun to count.
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    moved_at: Mapped[Created]
    finished_at: Mapped[Moment | None]
    report: Mapped[Json]


FUNCTIONS = (as_owner("content_usage()", "admin"),)
