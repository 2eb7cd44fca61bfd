"""Bringing, previewing, publishing and withdrawing a version of the questions."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import delete, func, select

from maxpulse.assessments.content import HALVES, ContentError, versions_on_disk
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.check.together import check_together
from maxpulse.assessments.content.folders import order_of
from maxpulse.assessments.content.load import QUESTIONS, read_texts
from maxpulse.assessments.versions.banks import newest_bank, newest_version, read_kept
from maxpulse.assessments.versions.models import ContentPreview, ContentVersion
from maxpulse.assessments.versions.queries import (
    drafts,
    find_by_checksum,
    find_preview,
    get_version,
    taken_versions,
)
from maxpulse.assessments.versions.saying import unsaid_words
from maxpulse.core import clock
from maxpulse.core.aside import Lane, aside
from maxpulse.core.db import after_commit, current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import enqueue_later
from maxpulse.operations import audit

MOST_DRAFTS = 20
PREVIEW = "maxpulse.assessments.jobs.preview_version"
# Some 300 results are scored a second, fewer while others work.
PREVIEW_SECONDS = 3600
TURNS = 0x636F6E74  # "cont"


class TooManyDrafts(ValueError):
    """There are as many drafts as are kept: one has to go first."""


class NotPreviewed(ValueError):
    """Nobody has looked yet at what this draft would change."""


class NotSaid(ValueError):
    """Some of its sentences are said in English alone. `lines` tells each, with file and line."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class NotADraft(ValueError):
    """It is published already."""


class NotPublished(ValueError):
    """Only a published version that is not withdrawn yet can be withdrawn."""


def bring(questions: str, scoring: str) -> ContentVersion:
    """Keep a pair of content files as a draft of the acting admin; the same pair is kept once.

    Raises ContentError, which tells all that is wrong with it, and TooManyDrafts.
    """
    bank = aside(read_texts, questions, scoring, lane=Lane.CONTENT)
    _wait_for_others()
    check_is_next(bank)
    check_fits(bank)
    known = find_by_checksum(bank.checksum)
    if known is not None:
        return known
    if len(drafts()) >= MOST_DRAFTS:
        raise TooManyDrafts
    draft = ContentVersion(
        id=new_id(),
        assessment_type=bank.type,
        version=bank.version,
        questions=questions,
        scoring=scoring,
        checksum=bank.checksum,
        brought_by=current_actor().user_id,
    )
    session.add(draft)
    audit.record("content_brought", draft, after=_named(draft))
    return draft


def check_is_next(bank: QuestionBank) -> None:
    """Raise ContentError unless this version comes after all there are of its type."""
    if not versions_on_disk(bank.type):
        raise ContentError(f"{QUESTIONS}:1: there are no {bank.type} questions that could be changed")
    newest = taken_versions(bank.type)[-1]
    if order_of(bank.version) <= order_of(newest):
        raise ContentError(
            f"{QUESTIONS}:1: version {bank.version} does not come after {newest}, which there is"
        )


def check_fits(bank: QuestionBank) -> None:
    """Raise ContentError unless this version can be asked as one with what the other half asks now."""
    for half in HALVES:
        if half != bank.type and versions_on_disk(half):
            check_together(bank, newest_bank(half))


def remove(content_version_id: UUID) -> None:
    """Throw a draft away. Raises NoSuchVersion, NotADraft."""
    draft = get_version(content_version_id, lock=True)
    if draft.published_at is not None:
        raise NotADraft(draft.version)
    session.execute(delete(ContentPreview).where(ContentPreview.content_version_id == draft.id))
    session.delete(draft)
    audit.record("content_removed", ("content_versions", draft.id), before=_named(draft))


def ask_preview(content_version_id: UUID) -> ContentPreview:
    """Have it reckoned what a draft would change; while that is under way, it is not begun again.

    Raises NoSuchVersion.
    """
    draft = get_version(content_version_id, lock=True)
    known = find_preview(draft.id)
    if known is not None and known.finished_at is None:
        return known
    preview = ContentPreview(id=new_id(), content_version_id=draft.id, asked_by=current_actor().user_id)
    session.add(preview)
    audit.record("content_preview_asked", draft, after=_named(draft))
    after_commit(partial(preview_later, preview.id))
    return preview


def preview_later(preview_id: UUID) -> None:
    """Wake a worker for a preview."""
    enqueue_later("insights", PREVIEW, str(preview_id), key=f"preview-{preview_id}", timeout=PREVIEW_SECONDS)


def publish(content_version_id: UUID) -> None:
    """Let new assessments take this draft from now on. Those that were begun stay with their own version.

    Raises NoSuchVersion, NotADraft, NotPreviewed, NotSaid, and ContentError when it is sound no more: another version
    was published since, or this release asks for more than the one it was brought to.
    """
    _wait_for_others()
    draft = get_version(content_version_id, lock=True)
    if draft.published_at is not None:
        raise NotADraft(draft.version)
    preview = find_preview(draft.id)
    if preview is None or preview.finished_at is None:
        raise NotPreviewed(draft.version)
    bank = read_kept(draft)
    check_is_next(bank)
    check_fits(bank)
    if lacking := unsaid_words(bank):
        raise NotSaid(lacking)
    before = newest_version(draft.assessment_type)
    draft.published_at, draft.published_by = clock.now(), current_actor().user_id
    session.flush()
    audit.record("content_published", draft, before={"version": before}, after=_named(draft))


def withdraw(content_version_id: UUID) -> None:
    """Let new assessments take the version before again. Those that were begun with this one end with it.

    Raises NoSuchVersion, NotPublished.
    """
    _wait_for_others()
    version = get_version(content_version_id, lock=True)
    if version.published_at is None or version.withdrawn_at is not None:
        raise NotPublished(version.version)
    version.withdrawn_at, version.withdrawn_by = clock.now(), current_actor().user_id
    session.flush()
    after = {"version": newest_version(version.assessment_type)}
    audit.record("content_withdrawn", version, before=_named(version), after=after)


def _wait_for_others() -> None:
    # Of two publications each would take the other's version for the one before, and two drafts would both be the last.
    session.execute(select(func.pg_advisory_xact_lock(TURNS)))


def _named(version: ContentVersion) -> dict[str, str]:
    return {"type": version.assessment_type, "version": version.version, "checksum": version.checksum}
