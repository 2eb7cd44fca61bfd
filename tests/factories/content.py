"""Versions of the health questions for tests: those on disk with a few changes, brought, previewed, published."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Flask

from maxpulse.assessments import jobs
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.folders import where
from maxpulse.assessments.content.load import QUESTIONS, SCORING
from maxpulse.assessments.versions import actions
from maxpulse.core.db import acting
from tests.factories.cast import Person

Pair = tuple[str, str]
Changes = Mapping[str, str]
STRENGTH = "line: [[0, 0], [1, 50], [2, 100]]\n    line_source: {WHO 2020: [2], Product choice: [0, 1]}"


def edited(version: str, questions: Changes | None = None, scoring: Changes | None = None) -> Pair:
    """The newest health questions on disk under another version; each change must find what it replaces."""
    newest = load_bank("health").version
    renumbered = {f'version: "{newest}"': f'version: "{version}"'}
    folder = where("health", newest)
    return (
        _changed((folder / QUESTIONS).read_text(), renumbered | dict(questions or {})),
        _changed((folder / SCORING).read_text(), renumbered | dict(scoring or {})),
    )


def strength(anchors: str) -> Changes:
    """Other anchors for strength training, with a source."""
    return {STRENGTH: f"line: {anchors}\n    line_source: Own choice"}


def bring(app: Flask, admin: Person, pair: Pair) -> UUID:
    """Have an admin bring it as a draft."""
    with app.app_context(), acting(admin.actor):
        return actions.bring(*pair).id


def work_out(app: Flask, admin: Person, draft: UUID) -> UUID:
    """Have an admin ask for a draft's preview, and a worker work it out; the preview's id."""
    with app.app_context(), acting(admin.actor):
        preview = actions.ask_preview(draft).id
    with app.app_context():
        jobs.preview_version(str(preview))
    return preview


def publish(app: Flask, admin: Person, pair: Pair) -> UUID:
    """Bring it the whole way. Only in a database of the test's own: new assessments take it from then on."""
    draft = bring(app, admin, pair)
    work_out(app, admin, draft)
    with app.app_context(), acting(admin.actor):
        actions.publish(draft)
    return draft


def _changed(text: str, changes: Changes) -> str:
    for was, now in changes.items():
        assert was in text, was
        text = text.replace(was, now, 1)
    return text
