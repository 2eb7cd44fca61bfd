"""Who works a preview out and when, and that nothing of anybody is in it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from maxpulse import config
from maxpulse.assessments import jobs
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.rules import score
from maxpulse.assessments.versions import actions, previewing, queries
from maxpulse.cli import main
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.content import bring, work_out
from tests.factories.databases import Urls
from tests.versions.drafts import draft_pair
from tests.versions.people import finish


def test_nothing_of_anybody_is_kept(app: Flask, cast: Cast, urls: Urls) -> None:
    finish(urls, cast, {"D_age": "83"}, name="Rosamunde Unmistakable")
    draft = bring(app, cast.eli, draft_pair())
    work_out(app, cast.eli, draft)
    with app.app_context(), acting(Actor.system()) as session:
        kept = session.execute(text("select report::text from content_previews")).scalar_one()
        entries = session.execute(text("select after::text from audit_entries where action like 'content%'"))
        told = kept + "".join(entries.scalars())
        ids = session.execute(text("select id::text from assessment_sessions")).scalars().all()
    assert "83" not in json.loads(kept)
    for secret in ("Rosamunde", *ids):
        assert secret not in told


def test_the_product_itself_does_it_and_the_audit_says_so(app: Flask, cast: Cast) -> None:
    draft = bring(app, cast.eli, draft_pair())
    work_out(app, cast.eli, draft)
    with app.app_context(), acting(Actor.system()) as session:
        found = session.execute(
            text(
                "select actor_role, action, actor_user_id from audit_entries where action like 'content%' order by at"
            )
        ).all()
    eli = cast.eli.actor.user_id
    assert [tuple(row) for row in found] == [
        ("admin", "content_brought", eli),
        ("admin", "content_preview_asked", eli),
        ("system", "content_previewed", None),
    ]


@pytest.mark.thorough
def test_a_preview_nobody_works_on_is_found_and_worked_out_once(
    app: Flask, cast: Cast, people: list[dict[str, AnswerValue]], monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setitem(app.extensions, "queues", lambda _name: Told(woken))
    draft = bring(app, cast.eli, draft_pair())
    with app.app_context(), acting(cast.eli.actor):
        preview = actions.ask_preview(draft)
    with app.app_context(), acting(cast.eli.actor):
        assert actions.ask_preview(draft).id == preview.id, "asked twice it is one"
    assert woken == [str(preview.id)]
    with app.app_context():
        assert jobs.sweep_previews() == 0, "somebody may be at it"
        monkeypatch.setattr(previewing, "STOOD_STILL_FOR", -previewing.STOOD_STILL_FOR)
        assert jobs.sweep_previews() == 1
        jobs.preview_version(str(preview.id))
        jobs.preview_version(str(preview.id))
        assert jobs.sweep_previews() == 0
    assert woken == [str(preview.id)] * 2
    with app.app_context(), acting(Actor.system()) as session:
        counted = "select count(*) from audit_entries where action = 'content_previewed'"
        assert session.execute(text(counted)).scalar_one() == 1


def test_a_draft_thrown_away_meanwhile_is_not_worked_out(app: Flask, cast: Cast) -> None:
    draft = bring(app, cast.eli, draft_pair())
    with app.app_context(), acting(cast.eli.actor):
        preview = actions.ask_preview(draft).id
        actions.remove(draft)
    with app.app_context():
        jobs.preview_version(str(preview))
    with app.app_context(), acting(cast.eli.actor), pytest.raises(queries.NoSuchVersion):
        queries.get_version(draft)


@pytest.mark.thorough
def test_the_command_says_the_same_in_words(
    urls: Urls, cast: Cast, people: list[dict[str, AnswerValue]], tmp_path: object, run: Callable[..., str]
) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    for name, content in zip(("questions.yaml", "scoring.yaml"), draft_pair(), strict=True):
        (folder / name).write_text(content)
    said = run("preview", str(folder))
    assert "5 finished results, scored by health 2026.80." in said
    assert "would be asked now: C_tea (2 people)" in said
    new = read_texts(*draft_pair())
    for each in people:
        was, now = score(load_bank("health"), each).grade, score(new, each).grade
        assert was == now or f"{was:>2} -> {now:<2} " in said
    assert "Somebody" not in said


@pytest.fixture
def run(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> object:
    """`maxpulse content …` on this database; what it printed."""
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setenv("SECRET_KEY", "tests-only-" + "x" * 32)
    config.settings.cache_clear()

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["content", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    yield call
    config.settings.cache_clear()


class Told:
    """A queue that only writes down what it was asked to wake."""

    def __init__(self, woken: list[str]) -> None:
        self._woken = woken

    def enqueue(self, _function: str, *, args: tuple[str, ...], **_options: object) -> None:
        """Note the first argument."""
        self._woken.append(args[0])
