"""When isolation is red, and when the probe comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maxpulse.isolation.rules import Verdict, is_time, judge

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours_ago", "findings", "verdict"),
    [
        (None, 0, Verdict.NEVER),
        (1, 0, Verdict.HOLDS),
        (36, 0, Verdict.HOLDS),
        (37, 0, Verdict.STALE),
        (1, 1, Verdict.FAILED),
        (37, 1, Verdict.FAILED),
    ],
)
def test_the_newest_run_says_how_it_stands(hours_ago: int | None, findings: int, verdict: Verdict) -> None:
    finished = None if hours_ago is None else NOON - timedelta(hours=hours_ago)
    assert judge(finished, findings, NOON) is verdict


def test_only_what_failed_or_grew_old_alarms() -> None:
    assert [each for each in Verdict if each.is_alarming] == [Verdict.FAILED, Verdict.STALE]


def test_a_new_installation_waits_for_its_first_night() -> None:
    assert not is_time(None, NOON)
    assert is_time(None, NOON.replace(hour=3))


def test_a_night_that_was_missed_is_made_up_for_by_day() -> None:
    assert is_time(NOON - timedelta(days=2), NOON)
