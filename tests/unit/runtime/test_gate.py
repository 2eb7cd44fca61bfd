"""Whoever needs the database waits at the gate, and nobody else does."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from maxpulse.runtime.gate import VARIABLE, Gate, pass_through


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """One that is named and closed."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gate"))
    return Gate(tmp_path / "gate")


def test_who_comes_before_it_is_open_waits_until_it_is(gate: Gate) -> None:
    came, through = Event(), Event()

    def come() -> None:
        came.set()
        pass_through()
        through.set()

    someone = Thread(target=come, daemon=True)
    someone.start()
    came.wait()
    assert not through.wait(0.05)
    gate.open()
    assert through.wait(10)


def test_who_comes_back_later_finds_it_open_until_another_run_closes_it(gate: Gate) -> None:
    gate.open()
    pass_through()
    pass_through()
    gate.close()
    gate.close()
    assert not gate.file.exists()


def test_nobody_waits_where_nobody_supervises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    pass_through()
