"""Which Chromium the browser tests drive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from maxpulse.runtime import chromium
from maxpulse.runtime.errors import CannotRun


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program where programs are: nothing else is there, and nothing can be fetched."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "UNPACKED", tmp_path / "unpacked")

    def put(name: str) -> Path:
        program = tmp_path / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        return program

    return put


def test_the_one_that_is_named_goes_before_all_others(
    install: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    install("chromium-headless-shell")
    mine = install("mine")
    monkeypatch.setenv(chromium.VARIABLE, str(mine))
    assert chromium.provide() == mine


def test_a_shell_goes_before_a_whole_one(install: Callable[[str], Path]) -> None:
    install("chromium")
    shell = install("chromium-headless-shell")
    assert chromium.provide() == shell


def test_a_whole_one_serves_where_no_shell_can_be_had(install: Callable[[str], Path]) -> None:
    whole = install("google-chrome")
    assert chromium.provide() == whole


def test_where_there_is_none_it_says_what_to_do(install: Callable[[str], Path]) -> None:
    with pytest.raises(CannotRun, match="MAXPULSE_CHROMIUM"):
        chromium.provide()
