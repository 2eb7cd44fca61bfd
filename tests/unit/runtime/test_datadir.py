"""A pid file that a crash left in PostgreSQL's data directory."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from maxpulse.runtime.datadir import DataDirectory, first_number, serves
from maxpulse.runtime.identity import MYSELF

REST = "/data\n1700000000\n5432\n/run\n\n  1234 5678\nready\n"


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path, tmp_path / "initdb", MYSELF, {})


def unused_pid() -> int:
    return max(psutil.pids()) + 1_000


def test_a_number_nobody_has_is_left_to_the_server(data: DataDirectory) -> None:
    file = data.path / "postmaster.pid"
    file.write_text(f"{unused_pid()}\n{REST}")
    before = file.read_text()
    data.clear_stale_pid()
    assert file.read_text() == before


def test_a_number_that_is_somebody_elses_now_becomes_the_parents(data: DataDirectory) -> None:
    stranger = os.getppid()
    file = data.path / "postmaster.pid"
    file.write_text(f"{stranger}\n{REST}")
    data.clear_stale_pid()
    assert first_number(file) == os.getpid()
    assert file.read_text().endswith(REST), "the server needs the rest to find old backends"


def test_without_a_pid_file_there_is_nothing_to_do(data: DataDirectory) -> None:
    data.clear_stale_pid()
    assert list(data.path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "not a number\n"])
def test_a_torn_pid_file_has_no_number(tmp_path: Path, content: str) -> None:
    (tmp_path / "postmaster.pid").write_text(content)
    assert first_number(tmp_path / "postmaster.pid") is None


def test_a_process_that_merely_works_in_the_folder_is_no_server() -> None:
    assert not serves(os.getpid(), Path.cwd())
