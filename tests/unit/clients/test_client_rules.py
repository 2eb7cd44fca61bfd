"""What a client is and where they are, decided by what happened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.clients.rules import RANK, STATUS_AFTER, place_of, status_after
from maxpulse.clients.web.distributor import STATUSES

EVENTS = st.sampled_from([*STATUS_AFTER, "result_viewed", "sharing_changed", "anything"])


@pytest.mark.parametrize(
    ("was", "event", "is_now"),
    [
        ("lead", "assessment_completed", "prospect"),
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


def test_the_board_can_be_narrowed_to_every_status_that_events_lead_to() -> None:
    assert set(STATUSES) == set(STATUS_AFTER.values())


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
