"""Stamps tell whether something has to be made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from maxpulse.runtime.stamp import is_fresh, main, write


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    return [tmp_path / "a", tmp_path / "b"]


def test_nothing_is_fresh_before_it_was_made(tmp_path: Path, inputs: list[Path]) -> None:
    assert not is_fresh(tmp_path / "stamp", inputs)


def test_it_stays_fresh_while_nothing_changes(tmp_path: Path, inputs: list[Path]) -> None:
    write(tmp_path / "made" / "stamp", inputs)
    inputs[0].touch()
    assert is_fresh(tmp_path / "made" / "stamp", inputs)


@pytest.mark.parametrize("content", ["changed", None])
def test_a_changed_or_missing_input_makes_it_stale(
    tmp_path: Path, inputs: list[Path], content: str | None
) -> None:
    write(tmp_path / "stamp", inputs)
    inputs[1].unlink() if content is None else inputs[1].write_text(content)
    assert not is_fresh(tmp_path / "stamp", inputs)


def test_content_that_moves_from_one_file_to_the_next_is_a_change(tmp_path: Path, inputs: list[Path]) -> None:
    write(tmp_path / "stamp", inputs)
    inputs[0].write_text("ab")
    inputs[1].write_text("")
    assert not is_fresh(tmp_path / "stamp", inputs)


def test_the_command_line_answers_by_exit_code(tmp_path: Path, inputs: list[Path]) -> None:
    words = [str(tmp_path / "stamp"), *map(str, inputs)]
    assert main(["check", *words]) == 1
    assert main(["write", *words]) == 0
    assert main(["check", *words]) == 0
