"""What a sweep does when one of many fails."""

from __future__ import annotations

from uuid import UUID

import pytest
from rq.timeouts import JobTimeoutException

from maxpulse.core.queue import for_each

IDS = [UUID(int=number) for number in range(3)]


def test_one_that_fails_keeps_no_other_waiting() -> None:
    done: list[str] = []

    def job(one: str) -> None:
        if one == str(IDS[1]):
            raise ValueError("cannot be done")
        done.append(one)

    assert for_each(job, IDS) == 3
    assert done == [str(IDS[0]), str(IDS[2])]


def test_a_sweep_whose_time_is_up_ends() -> None:
    begun: list[str] = []

    def job(one: str) -> None:
        begun.append(one)
        raise JobTimeoutException("time is up")

    with pytest.raises(JobTimeoutException):
        for_each(job, IDS)
    assert begun == [str(IDS[0])]
