"""Periods of recurring jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maxpulse.operations.schedule import SCHEDULE
from maxpulse.runtime.recurring import Recurring

DAILY = Recurring("daily", "insights", "x.y", timedelta(days=1), offset=timedelta(hours=3))
AROUND = st.integers(1_500_000_000, 2_200_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def test_a_day_begins_at_its_offset() -> None:
    before = DAILY.period(datetime(2026, 5, 1, 2, 59, 59, tzinfo=UTC))
    assert DAILY.period(datetime(2026, 5, 1, 3, 0, tzinfo=UTC)) == before + 1


@given(AROUND)
def test_a_period_later_is_the_next_period(moment: datetime) -> None:
    assert DAILY.period(moment + DAILY.every) == DAILY.period(moment) + 1


@given(AROUND, st.timedeltas(timedelta(), timedelta(days=3)))
def test_periods_never_run_backwards(moment: datetime, later: timedelta) -> None:
    assert DAILY.period(moment + later) >= DAILY.period(moment)


def test_names_on_the_schedule_are_unique() -> None:
    names = [job.name for job in SCHEDULE]
    assert len(names) == len(set(names))
