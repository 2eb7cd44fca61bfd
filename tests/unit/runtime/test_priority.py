"""What works in the background has what others leave of the cores, also where they are shared out by session."""

from __future__ import annotations

import subprocess
import sys

from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.priority import NICENESS, SESSIONS

TOLD = f"""
import os
from pathlib import Path
from maxpulse.runtime.priority import stand_back
before = os.nice(0)
stand_back()
print(os.nice(0) - before)
print((Path("{SESSIONS}").read_text() if Path("{SESSIONS}").exists() else "").strip().rpartition(" ")[2] or "none")
"""


def told(*, session_of_its_own: bool) -> list[str]:
    """What a process says that stands back: by how much, and the niceness of its session.

    "none" where no session is told apart: another system, or a process that is in the group of all (an empty file).
    """
    run = subprocess.run(
        [sys.executable, "-c", TOLD],
        cwd=PROJECT,
        start_new_session=session_of_its_own,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.split()


def test_a_session_of_its_own_stands_back_whole() -> None:
    assert told(session_of_its_own=True) in ([str(NICENESS), str(NICENESS)], [str(NICENESS), "none"])


def test_a_session_that_is_others_too_stays_as_it_is() -> None:
    by, session = told(session_of_its_own=False)
    assert by == str(NICENESS)
    assert session == "none" or int(session) < NICENESS
