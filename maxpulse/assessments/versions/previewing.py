"""Working a preview out: as the product itself, with an entry in the audit, telling how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.versions.banks import read_kept
from maxpulse.assessments.versions.models import ContentPreview
from maxpulse.assessments.versions.queries import NoSuchVersion, get_version, unfinished_previews
from maxpulse.assessments.versions.recompute import Progress, recompute
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.operations import audit

# Longer than any batch takes: whoever worked on it is gone.
STOOD_STILL_FOR = timedelta(minutes=1)


def work_out(preview_id: UUID) -> None:
    """Work a preview out and keep its report. Removed or finished before, nothing happens."""
    with acting(Actor.system()):
        bank = _bank_of(preview_id)
    if bank is not None:
        report = recompute(bank, lambda done, total: _note(preview_id, done, total))
        with acting(Actor.system()):
            _keep(preview_id, report)


def preview_at_once(bank: QuestionBank, progress: Progress) -> dict[str, Any]:
    """What a bank that nobody brought would change, for a command: nothing is kept but the entry in the audit."""
    report = recompute(bank, progress)
    with acting(Actor.system()):
        audit.record("content_previewed", after=_facts(report, bank.checksum))
    return report


def stood_still() -> list[UUID]:
    """Previews nobody works on. For the acting product."""
    return list(unfinished_previews(clock.now() - STOOD_STILL_FOR))


def _bank_of(preview_id: UUID) -> QuestionBank | None:
    preview = session.get(ContentPreview, preview_id)
    if preview is None or preview.finished_at is not None:
        return None
    try:
        return read_kept(get_version(preview.content_version_id))
    except NoSuchVersion:
        return None


def _note(preview_id: UUID, done: int, total: int) -> None:
    with acting(Actor.system()):
        _change(preview_id, {"done": done, "total": total, "moved_at": clock.now()})


def _keep(preview_id: UUID, report: dict[str, Any]) -> None:
    now = clock.now()
    facts = {"report": report, "done": report["results"], "total": report["results"]}
    # Of two that worked on it at once, one has kept it.
    if _change(preview_id, {**facts, "moved_at": now, "finished_at": now}):
        preview = session.get_one(ContentPreview, preview_id)
        checksum = get_version(preview.content_version_id).checksum
        audit.record("content_previewed", preview, after=_facts(report, checksum))


def _change(preview_id: UUID, values: Mapping[str, Any]) -> bool:
    row = ContentPreview
    changed = session.execute(
        update(row)
        .where(row.id == preview_id, row.finished_at.is_(None))
        .values(**values)
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return changed.scalar() is not None


def _facts(report: Mapping[str, Any], checksum: str) -> dict[str, Any]:
    return {**{key: report[key] for key in ("type", "version", "results")}, "checksum": checksum}
