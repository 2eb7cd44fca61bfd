"""When isolation is red, and when the probe comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maxpulse.isolation.rules import Verdict, is_time, judge

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=30)


@pytest.mark.parametrize(
    ("hours_ago", "findings", "verdict"),
    [
        (1, 0, Verdict.HOLDS),
        (36, 0, Verdict.HOLDS),
        (37, 0, Verdict.STALE),
        (1, 1, Verdict.FAILED),
        (37, 1, Verdict.FAILED),
    ],
)
def test_the_newest_run_says_how_it_stands(hours_ago: int, findings: int, verdict: Verdict) -> None:
    assert judge(NOON - timedelta(hours=hours_ago), findings, NOON, LONG_AGO) is verdict


@pytest.mark.parametrize(
    ("installed", "verdict"),
    [
        (LONG_AGO, Verdict.NEVER),
        (NOON - timedelta(hours=36), Verdict.NEW),
        (NOON, Verdict.NEW),
        (None, Verdict.NEW),
    ],
)
def test_without_a_run_it_is_new_for_its_first_night_only(installed: datetime, verdict: Verdict) -> None:
    assert judge(None, 0, NOON, installed) is verdict


def test_only_what_holds_and_what_is_new_does_not_alarm() -> None:
    assert [each for each in Verdict if not each.is_alarming] == [Verdict.HOLDS, Verdict.NEW]


def test_a_new_installation_waits_for_its_first_night() -> None:
    night = NOON.replace(hour=3)
    assert not is_time(Verdict.NEW, NOON, NOON - timedelta(hours=2))
    assert is_time(Verdict.NEW, night, night - timedelta(hours=2))


def test_who_installs_it_at_night_has_the_machine_to_themselves() -> None:
    night = NOON.replace(hour=3)
    assert not is_time(Verdict.NEW, night, night)
    assert not is_time(Verdict.NEW, night, night - timedelta(minutes=59))
    assert not is_time(Verdict.NEW, night, None)


@pytest.mark.parametrize("verdict", [Verdict.STALE, Verdict.NEVER])
def test_a_night_that_was_missed_is_made_up_for_by_day(verdict: Verdict) -> None:
    assert is_time(verdict, NOON, LONG_AGO)
