"""One supervisor per data directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from maxpulse.runtime.errors import AlreadyRuns
from maxpulse.runtime.lock import InstanceLock, is_held


def test_the_second_is_told_that_there_is_a_first(tmp_path: Path) -> None:
    first = InstanceLock(tmp_path / "lock")
    with pytest.raises(AlreadyRuns, match="already runs"):
        InstanceLock(tmp_path / "lock")
    first.release()


def test_after_the_first_is_gone_the_next_may_come(tmp_path: Path) -> None:
    InstanceLock(tmp_path / "lock").release()
    InstanceLock(tmp_path / "lock").release()


def test_looking_does_not_take_it(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "lock")
    holder = InstanceLock(tmp_path / "lock")
    assert is_held(tmp_path / "lock")
    holder.release()
    assert not is_held(tmp_path / "lock")


def test_a_lock_file_left_by_a_crash_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("4711")
    assert not is_held(tmp_path / "lock")
    InstanceLock(tmp_path / "lock").release()
