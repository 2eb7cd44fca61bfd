"""Compiled templates are kept in the data directory, and no page depends on that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree

import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db

PAGE = "/sign-in"


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Makes the application on a data directory of the test's own, once more each time."""
    started: list[Flask] = []

    def once_more() -> Flask:
        started.append(create_app(settings.model_copy(update={"home": tmp_path})))
        return started[-1]

    yield once_more
    for made in started:
        with made.app_context():
            db.engine.dispose()


def kept_in(home: Path) -> dict[Path, int]:
    """The files there and when each was written."""
    return {file: file.stat().st_mtime_ns for file in (home / "templates").iterdir()}


def opens(app: Flask) -> bool:
    """True when a page is drawn."""
    return app.test_client().get(PAGE).status_code == 200


def test_the_next_process_takes_what_an_earlier_one_compiled(
    start: Callable[[], Flask], tmp_path: Path
) -> None:
    assert opens(start())
    first = kept_in(tmp_path)
    assert len(first) > 3
    assert opens(start())
    assert kept_in(tmp_path) == first


def test_nobody_else_reads_or_writes_them(start: Callable[[], Flask], tmp_path: Path) -> None:
    start()
    assert (tmp_path / "templates").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "left",
    [60, *(pytest.param(one, marks=pytest.mark.thorough) for one in (0, 5, -1))],
    ids=lambda left: f"{left} bytes",
)
def test_files_that_a_crash_cut_short_are_written_again(
    start: Callable[[], Flask], tmp_path: Path, left: int
) -> None:
    assert opens(start())
    for file in kept_in(tmp_path):
        file.write_bytes(file.read_bytes()[:left])
    cut = kept_in(tmp_path)
    assert opens(start())
    assert all(written > cut[file] for file, written in kept_in(tmp_path).items())


def test_a_folder_that_is_gone_keeps_no_page_from_being_drawn(
    start: Callable[[], Flask], tmp_path: Path
) -> None:
    app = start()
    rmtree(tmp_path / "templates")
    assert opens(app)


def test_where_there_is_no_data_directory_none_is_made(settings: Settings, tmp_path: Path) -> None:
    app = create_app(settings.model_copy(update={"home": tmp_path / "none"}))
    assert opens(app)
    assert not (tmp_path / "none").exists()
    with app.app_context():
        db.engine.dispose()
