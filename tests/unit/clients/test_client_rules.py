"""What a client is and where they are, decided by what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytz import timezone

from maxpulse.clients.rules import (
    RANK,
    STATUS_AFTER,
    day_began,
    place_of,
    sign_state,
    status_after,
    status_shown,
    statuses_before,
    time_taken,
)
from maxpulse.clients.web.distributor import STATUSES

EVENTS = st.sampled_from([*STATUS_AFTER, "result_viewed", "sharing_changed", "anything"])


@pytest.mark.parametrize(
    ("was", "event", "is_now"),
    [
        ("lead", "assessment_completed", "lead"),
        ("lead", "purchase", "customer"),
        ("prospect", "purchase", "customer"),
        ("customer", "assessment_started", "customer"),
        ("customer", "assessment_completed", "customer"),
        ("prospect", "assessment_started", "prospect"),
        ("inactive", "assessment_started", "lead"),
        ("inactive", "purchase", "customer"),
        ("inactive", "result_viewed", "inactive"),
        ("lead", "result_viewed", "lead"),
    ],
)
def test_a_status_follows_what_happened(was: str, event: str, is_now: str) -> None:
    assert status_after(was, event) == is_now


@given(st.sampled_from(RANK), st.lists(EVENTS))
def test_a_status_never_falls_and_depends_on_no_order(was: str, events: list[str]) -> None:
    def after(order: list[str]) -> str:
        status = was
        for event in order:
            assert RANK.index(status_after(status, event)) >= RANK.index(status)
            status = status_after(status, event)
        return status

    assert after(events) == after(events[::-1])


@given(EVENTS)
def test_the_statuses_that_an_event_ends_all_lead_to_one(event: str) -> None:
    ended = statuses_before(event)
    assert {status for status in RANK if status_after(status, event) != status} == set(ended)
    assert len({status_after(status, event) for status in ended}) == bool(ended)


def test_the_board_can_be_narrowed_to_every_status_that_is_reached() -> None:
    assert set(STATUSES) == {*STATUS_AFTER.values(), status_shown("lead", tells_of_finish=True)}


@pytest.mark.parametrize(
    ("is_open", "area", "views", "place"),
    [
        (True, "sleep", 0, "sleep"),
        (True, None, 0, "started"),
        (False, "sleep", 0, "finished"),
        (False, None, 1, "result"),
        (False, None, 2, "result_again"),
        (False, None, 9, "result_again"),
    ],
)
def test_a_place_is_an_area_or_what_came_after(
    is_open: bool, area: str | None, views: int, place: str
) -> None:
    assert place_of(is_open, area, views) == place


@pytest.mark.parametrize(
    ("status", "tells_of_finish", "shown"),
    [
        ("lead", True, "prospect"),
        ("lead", False, "lead"),
        ("prospect", False, "prospect"),
        ("customer", True, "customer"),
        ("inactive", True, "inactive"),
    ],
)
def test_who_does_not_tell_that_they_finished_is_still_a_lead(
    status: str, tells_of_finish: bool, shown: str
) -> None:
    assert status_shown(status, tells_of_finish) == shown


@pytest.mark.parametrize(
    ("is_open", "silent", "state"),
    [
        (True, timedelta(seconds=59), "now"),
        (False, timedelta(seconds=59), "now"),
        (True, timedelta(minutes=1), "rest"),
        (True, timedelta(minutes=9, seconds=59), "rest"),
        (True, timedelta(minutes=10), "stuck"),
        (False, timedelta(minutes=10), "rest"),
        (True, timedelta(days=6, hours=23), "stuck"),
        (True, timedelta(days=7), "rest"),
    ],
)
def test_who_is_at_it_is_stuck_between_ten_minutes_and_seven_days(
    is_open: bool, silent: timedelta, state: str
) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    assert sign_state(is_open, now - silent, now) == state


@pytest.mark.parametrize(
    ("took", "told"),
    [
        (timedelta(seconds=5), (1, "minutes")),
        (timedelta(minutes=12, seconds=40), (13, "minutes")),
        (timedelta(minutes=119), (119, "minutes")),
        (timedelta(hours=2), (2, "hours")),
        (timedelta(hours=15, minutes=59), (15, "hours")),
        (timedelta(hours=48), (2, "days")),
        (timedelta(days=30), (30, "days")),
    ],
)
def test_what_cannot_be_one_sitting_is_not_told_in_minutes(took: timedelta, told: tuple[int, str]) -> None:
    assert time_taken(took) == told


@pytest.mark.parametrize(
    ("now", "zone", "began"),
    [
        (datetime(2026, 5, 1, 12, tzinfo=UTC), "UTC", datetime(2026, 5, 1, tzinfo=UTC)),
        (datetime(2026, 5, 1, 16, tzinfo=UTC), "Asia/Tokyo", datetime(2026, 5, 1, 15, tzinfo=UTC)),
        (datetime(2026, 5, 1, 3, tzinfo=UTC), "America/New_York", datetime(2026, 4, 30, 4, tzinfo=UTC)),
        # The clocks went forward at two that night.
        (datetime(2026, 3, 29, 12, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_where_the_reader_is(now: datetime, zone: str, began: datetime) -> None:
    assert day_began(now, timezone(zone)) == began
