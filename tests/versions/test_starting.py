"""The product does not start without a version that somebody was asked by, and says which."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse import assessments
from maxpulse.assessments import content
from maxpulse.assessments.content import ContentError, bank_on_disk, folders, load_bank
from maxpulse.assessments.content.load import checksum_of
from maxpulse.assessments.versions import actions
from maxpulse.assessments.versions.banks import get_bank
from maxpulse.assessments.versions.starting import ContentMissing, refuse_lost_versions
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.content import bring, edited, publish, work_out
from tests.factories.databases import Urls, clone_template
from tests.versions.people import begin_under, finish

ROOT = Path(assessments.__file__).parents[2]
HOME = folders.HERE


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the versions on disk, in which they may be changed."""
    copytree(folders.HERE / "health", tmp_path / "health")
    monkeypatch.setattr(folders, "HERE", tmp_path)
    for kept in (folders.versions_on_disk, bank_on_disk, content.offered_types):
        kept.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for kept in (folders.versions_on_disk, bank_on_disk, content.offered_types):
        kept.cache_clear()


def put(shelf: Path, version: str, pair: tuple[str, str]) -> None:
    """Lay a version on the shelf."""
    (shelf / "health" / version).mkdir()
    for name, text in zip(("questions.yaml", "scoring.yaml"), pair, strict=True):
        (shelf / "health" / version / name).write_text(text)
    folders.versions_on_disk.cache_clear()


def test_with_everything_there_it_starts_also_with_what_an_earlier_release_took(
    app: Flask, cast: Cast, urls: Urls
) -> None:
    finish(urls, cast, {})
    publish(app, cast.eli, edited("2026.70"))
    begin_under(urls, cast, "2026.70")
    refuse_lost_versions(urls.app)
    questions, scoring = edited("2026.70")
    unsourced = re.sub(r"\n    source: Product choice.*", "", scoring)
    with psycopg.connect(urls.owner) as owner:
        owner.execute(
            "update content_versions set scoring = %s, checksum = %s",
            (unsourced, checksum_of(questions, unsourced)),
        )
    refuse_lost_versions(urls.app)
    with app.app_context(), acting(Actor.system()):
        assert get_bank("health", "2026.70").scoring.areas[0].source == ""


def test_a_version_in_use_that_nobody_has_is_refused(urls: Urls, cast: Cast) -> None:
    begin_under(urls, cast, "2025.4")
    with pytest.raises(
        ContentMissing, match=r"1 assessments were begun with version 2025\.4 of the health questions"
    ):
        refuse_lost_versions(urls.app)


def test_a_web_process_says_so_and_ends(urls: Urls, cast: Cast) -> None:
    begin_under(urls, cast, "2025.4")
    ended = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env={"DATABASE_URL": urls.app, "SECRET_KEY": "tests-only-" + "x" * 32, "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode != 0
    assert "version 2025.4 of the health questions, which is neither on disk nor published" in ended.stderr


def test_what_was_published_and_changed_behind_our_back_is_refused(
    app: Flask, cast: Cast, urls: Urls, another_process: Callable[[], Flask]
) -> None:
    publish(app, cast.eli, edited("2026.71"))
    with psycopg.connect(urls.owner) as owner:
        owner.execute("update content_versions set questions = replace(questions, 'How old', 'How young')")
    with pytest.raises(ContentMissing, match=r"version 2026\.71 .* is not what stands in the database"):
        refuse_lost_versions(urls.app)
    elsewhere = another_process()
    with (
        elsewhere.app_context(),
        acting(Actor.system()),
        pytest.raises(ContentError, match="another checksum"),
    ):
        get_bank("health", "2026.71")


def test_a_version_on_disk_that_is_not_the_published_one_is_refused(
    app: Flask, cast: Cast, urls: Urls, shelf: Path
) -> None:
    publish(app, cast.eli, edited("2026.72"))
    put(shelf, "2026.72", edited("2026.72"))
    refuse_lost_versions(urls.app)
    (shelf / "health" / "2026.72" / "scoring.yaml").write_text(edited("2026.72")[1] + "\n# more\n")
    bank_on_disk.cache_clear()
    with pytest.raises(ContentMissing, match=r"another version 2026\.72 .* on disk than was published"):
        refuse_lost_versions(urls.app)


def test_a_broken_version_on_disk_is_refused_with_its_line(urls: Urls, shelf: Path) -> None:
    put(shelf, "2026.73", edited("2026.73", {"units: [years]": "units: [moons]"}))
    with pytest.raises(ContentMissing, match=r"(?m)^health/2026\.73/questions\.yaml:\d+: unknown unit moons"):
        refuse_lost_versions(urls.app)


def test_halves_that_cannot_be_asked_as_one_are_refused_on_disk_and_brought(
    app: Flask, cast: Cast, urls: Urls, shelf: Path
) -> None:
    copytree(HOME / "wealth", shelf / "wealth")
    refuse_lost_versions(urls.app)
    apart = edited("2026.76", {"range: [18, 100]": "range: [17, 100]"})
    with (
        app.app_context(),
        acting(cast.eli.actor),
        pytest.raises(ContentError, match=r"questions\.yaml:\d+: D_age has another range than in wealth"),
    ):
        actions.bring(*apart)
    put(shelf, "2026.76", apart)
    with pytest.raises(
        ContentMissing, match=r"(?s)cannot be asked as one .* 2026\.76.*D_age has another range"
    ):
        refuse_lost_versions(urls.app)


def test_a_draft_from_before_the_other_half_changed_is_not_published(
    app: Flask, cast: Cast, shelf: Path
) -> None:
    copytree(HOME / "wealth", shelf / "wealth")
    draft = bring(app, cast.eli, edited("2026.77"))
    work_out(app, cast.eli, draft)
    newest = shelf / "wealth" / folders.versions_on_disk("wealth")[-1]
    text = (newest / "questions.yaml").read_text()
    (newest / "questions.yaml").write_text(text.replace("range: [18, 100]", "range: [17, 100]", 1))
    bank_on_disk.cache_clear()
    with (
        app.app_context(),
        acting(cast.eli.actor),
        pytest.raises(ContentError, match="D_age has another range"),
    ):
        actions.publish(draft)


@pytest.mark.parametrize(
    ("folder", "complaint"),
    [("spring", "called by year and number"), ("2026.74", r"is health 2026\.75 and lies in health/2026\.74")],
)
def test_a_folder_that_is_called_wrongly_is_refused(
    urls: Urls, shelf: Path, folder: str, complaint: str
) -> None:
    put(shelf, folder, edited("2026.75"))
    with pytest.raises(ContentMissing, match=complaint):
        refuse_lost_versions(urls.app)


def test_the_newest_on_disk_is_what_is_asked_until_a_newer_one_is_published(
    app: Flask, cast: Cast, shelf: Path
) -> None:
    put(shelf, "2026.9", edited("2026.9"))
    put(
        shelf,
        "2026.10",
        edited("2026.10", {f'version: "{load_bank("health").version}"': 'version: "2026.10"'}),
    )
    assert load_bank("health").version == "2026.10", "ten comes after nine"
    with app.app_context(), acting(cast.eli.actor), pytest.raises(ContentError, match="does not come after"):
        actions.bring(*(text.replace("2026.10", "2026.9") for text in edited("2026.9")))


def test_an_older_schema_is_told_to_migrate(database: Urls) -> None:
    urls = clone_template(database, f"maxpulse_versions_{uuid4().hex[:8]}")
    with psycopg.connect(urls.owner) as owner:
        owner.execute("drop table content_previews, content_versions")
    with pytest.raises(ContentMissing, match="run `maxpulse migrate`"):
        refuse_lost_versions(urls.app)
