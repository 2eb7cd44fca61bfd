"""Reads of versions: what is on disk, what was brought, who is asked by it, and previews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from maxpulse.assessments.content import TYPES, hybrid, versions_on_disk
from maxpulse.assessments.content.folders import order_of
from maxpulse.assessments.versions.models import ContentPreview, ContentVersion
from maxpulse.core.db import session

USAGE = text("select assessment_type, content_version, started, finished from content_usage()")


class NoSuchVersion(LookupError):
    """No version of that id was brought, or it is gone."""


@dataclass(frozen=True, slots=True)
class Known:
    """A version that may be asked, or was: where it stands, and how many began and finished with it.

    `is_current`: new assessments take it. `is_lost`: it is neither on disk nor published any more. A hybrid stands
    where its two halves stand.
    """

    type: str
    version: str
    kept: ContentVersion | None
    is_current: bool
    is_lost: bool
    started: int
    finished: int

    @property
    def published_at(self) -> datetime | None:
        """When it was published here; None for one that came with the product."""
        return self.kept.published_at if self.kept else None


def versions_known() -> list[Known]:
    """All versions that may be asked or were, the newest of each type first. For admins."""
    usage = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(USAGE)}
    kept = {(row.assessment_type, row.version): row for row in _published()}
    on_disk = {(type_, version) for type_ in TYPES for version in versions_on_disk(type_)}
    there = on_disk | kept.keys()
    current = _current([*on_disk, *(key for key, row in kept.items() if row.withdrawn_at is None)])
    found = [
        Known(
            *key,
            kept=kept.get(key),
            is_current=current.issuperset(hybrid.parts_of(*key)),
            is_lost=not there.issuperset(hybrid.parts_of(*key)),
            started=usage.get(key, (0, 0))[0],
            finished=usage.get(key, (0, 0))[1],
        )
        for key in {*on_disk, *kept, *usage}
    ]
    found.sort(key=lambda known: _sorted_by(known.version), reverse=True)
    return sorted(found, key=lambda known: TYPES.index(known.type))


def drafts() -> Sequence[ContentVersion]:
    """What was brought and not published, newest first."""
    row = ContentVersion
    return session.scalars(
        select(row).where(row.published_at.is_(None)).order_by(row.brought_at.desc(), row.id)
    ).all()


def get_version(content_version_id: UUID, *, lock: bool = False) -> ContentVersion:
    """A version that was brought. Raises NoSuchVersion."""
    asked = select(ContentVersion).where(ContentVersion.id == content_version_id)
    row = session.scalar(asked.with_for_update() if lock else asked)
    if row is None:
        raise NoSuchVersion(content_version_id)
    return row


def find_by_checksum(checksum: str) -> ContentVersion | None:
    """A draft with exactly these files, or None."""
    row = ContentVersion
    return session.scalar(select(row).where(row.checksum == checksum, row.published_at.is_(None)).limit(1))


def taken_versions(assessment_type: str) -> list[str]:
    """The versions of a type that there are or were, on disk and published, withdrawn ones included; oldest first."""
    row = ContentVersion
    kept = session.scalars(
        select(row.version).where(row.assessment_type == assessment_type, row.published_at.is_not(None))
    )
    return sorted({*versions_on_disk(assessment_type), *kept}, key=order_of)


def find_preview(content_version_id: UUID) -> ContentPreview | None:
    """The newest preview of a version, under way or finished; None when none was asked for."""
    row = ContentPreview
    return session.scalar(
        select(row)
        .where(row.content_version_id == content_version_id)
        .order_by(row.asked_at.desc(), row.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def unfinished_previews(before: datetime) -> Sequence[UUID]:
    """Previews that have not come to their end and have not moved since that moment. For the product itself."""
    row = ContentPreview
    return session.scalars(select(row.id).where(row.finished_at.is_(None), row.moved_at < before)).all()


def _published() -> Sequence[ContentVersion]:
    return session.scalars(select(ContentVersion).where(ContentVersion.published_at.is_not(None))).all()


def _current(keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    newest = {
        type_: max((version for each, version in keys if each == type_), key=order_of, default="")
        for type_ in TYPES
    }
    return set(newest.items())


def _sorted_by(version: str) -> tuple[int, ...]:
    # What is lost may be called anything.
    return order_of(version) if version.replace(".", "").isdigit() else ()
