"""Banks by version, wherever they stand: on disk with the product, or published and kept in the database.

A version never changes once somebody was asked by it, so that a process reads each once. Which one new assessments
take is asked anew each time: every process and machine knows at once what was published.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from maxpulse.assessments.content import (
    HALVES,
    ContentError,
    QuestionBank,
    bank_on_disk,
    hybrid,
    versions_on_disk,
)
from maxpulse.assessments.content.folders import order_of
from maxpulse.assessments.content.load import read_published, read_texts
from maxpulse.assessments.versions.models import ContentVersion
from maxpulse.core.aside import Lane, aside
from maxpulse.core.db import session

Known = dict[tuple[str, str], QuestionBank]


def get_bank(assessment_type: str, version: str) -> QuestionBank:
    """The bank of that version. Raises ContentError when it is neither on disk nor published."""
    if assessment_type == hybrid.TYPE:
        return _both(version)
    if version in versions_on_disk(assessment_type):
        return bank_on_disk(assessment_type, version)
    known: Known = current_app.extensions.setdefault("published_banks", {})
    bank = known.get((assessment_type, version))
    if bank is None:
        bank = known[assessment_type, version] = _published(assessment_type, version)
    return bank


def newest_bank(assessment_type: str) -> QuestionBank:
    """The bank that new assessments take. Raises ContentError when there is none of that type."""
    return get_bank(assessment_type, newest_version(assessment_type))


def newest_version(assessment_type: str) -> str:
    """The newest version of those on disk and those published and not withdrawn. Raises ContentError."""
    if assessment_type == hybrid.TYPE:
        return hybrid.BOTH.format(*map(newest_version, HALVES))
    row = ContentVersion
    published = session.scalars(
        select(row.version).where(
            row.assessment_type == assessment_type, row.published_at.is_not(None), row.withdrawn_at.is_(None)
        )
    )
    versions = [*versions_on_disk(assessment_type), *published]
    if not versions:
        raise ContentError(f"there is no question bank called {assessment_type}")
    return str(max(versions, key=order_of))


def read_kept(kept: ContentVersion) -> QuestionBank:
    """The bank of a version kept in the database. Raises ContentError, also when it is not what was brought."""
    read = read_texts if kept.published_at is None else read_published
    bank = aside(read, kept.questions, kept.scoring, lane=Lane.CONTENT)
    if bank.checksum != kept.checksum:
        raise ContentError(
            f"{kept.assessment_type} {kept.version} has another checksum than when it was brought"
        )
    return bank


def _both(version: str) -> QuestionBank:
    known: Known = current_app.extensions.setdefault("published_banks", {})
    bank = known.get((hybrid.TYPE, version))
    if bank is None:
        halves = [get_bank(half, each) for half, each in hybrid.halves_of(version)]
        bank = known[hybrid.TYPE, version] = hybrid.compose(*halves)
    return bank


def _published(assessment_type: str, version: str) -> QuestionBank:
    row = ContentVersion
    kept = session.scalar(
        select(row).where(
            row.assessment_type == assessment_type, row.version == version, row.published_at.is_not(None)
        )
    )
    if kept is None:
        raise ContentError(
            f"version {version} of the {assessment_type} questions is neither on disk nor published"
        )
    return read_kept(kept)
