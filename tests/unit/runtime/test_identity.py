"""As whom PostgreSQL can run where binaries lie out of others' reach."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from maxpulse.runtime.identity import MYSELF, Identity, binaries_for, copy_package, reachable


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An installed package with a program and the libraries of its wheel beside it, below a closed folder."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = closed / "server" / "release" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.write_text("program")
    (closed / "server.libs").mkdir()
    (closed / "server.libs" / "library.so").write_text("library")
    return closed / "server"


def test_a_closed_folder_on_the_way_keeps_others_out(package: Path) -> None:
    assert not reachable(package / "release" / "bin" / "postgres")


def test_who_started_it_uses_what_is_installed(package: Path, tmp_path: Path) -> None:
    binaries = package / "release" / "bin"
    assert binaries_for(binaries, MYSELF, tmp_path) == binaries


def test_another_user_gets_a_copy_with_its_libraries(package: Path, tmp_path: Path) -> None:
    other = Identity("other", os.getuid(), os.getgid())
    copy = binaries_for(package / "release" / "bin", other, tmp_path / "place")
    assert (copy / "postgres").read_text() == "program"
    assert (copy / "../../../server.libs/library.so").resolve().read_text() == "library"


def test_a_new_version_replaces_the_copy(package: Path, tmp_path: Path) -> None:
    first = copy_package(package, tmp_path / "copies")
    assert copy_package(package, tmp_path / "copies") == first
    os.utime(package, ns=(1, 1))
    second = copy_package(package, tmp_path / "copies")
    assert second != first and second.exists() and not first.exists()
