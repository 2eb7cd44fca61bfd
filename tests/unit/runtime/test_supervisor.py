"""How long a supervisor waits before it starts something again."""

from __future__ import annotations

import signal

from maxpulse.runtime.supervisor import LONGEST_PAUSE, how, pause_after


def test_the_first_end_costs_no_pause() -> None:
    assert pause_after(1) == 0


def test_pauses_grow_up_to_a_limit() -> None:
    pauses = [pause_after(failures) for failures in range(1, 30)]
    assert pauses == sorted(pauses) and pauses[2] > pauses[1] > 0 and pauses[-1] == LONGEST_PAUSE


def test_an_end_is_told_in_words() -> None:
    assert (how(-signal.SIGKILL), how(3)) == ("signal SIGKILL", "exit code 3")
