"""Which of two devices' answers counts: the later one, by the server's clock, in whatever order they arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from maxpulse.assessments.rules.merging import OLDEST, Given, clock_offset, corrected, counts

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PHONE, LAPTOP = UUID(int=1), UUID(int=2)

seconds = st.integers(0, 3600)
skews = st.integers(-400 * 86_400, 400 * 86_400)


def test_the_later_answer_counts_and_the_device_that_knew_the_other_corrects_it() -> None:
    early, late = Given(NOON, 9, PHONE), Given(NOON + SECOND, 1, LAPTOP)
    assert counts(late, early, knew_current=False)
    assert not counts(early, late, knew_current=False)
    assert counts(early, late, knew_current=True)
    assert counts(early, None, knew_current=False)


def test_of_two_answers_at_the_same_moment_the_counter_decides_and_then_the_device() -> None:
    assert counts(Given(NOON, 2, PHONE), Given(NOON, 1, PHONE), knew_current=False)
    assert not counts(Given(NOON, 1, LAPTOP), Given(NOON, 2, PHONE), knew_current=False)
    assert counts(Given(NOON, 1, LAPTOP), Given(NOON, 1, PHONE), knew_current=False)


@given(skew=skews, age=seconds, way=st.integers(0, 20), measured_off=st.integers(0, 20))
def test_a_clock_is_set_right_to_within_the_time_a_message_takes(
    skew: int, age: int, way: int, measured_off: int
) -> None:
    # The device is `skew` seconds ahead, its message takes `way`, what it measured is `measured_off` too low.
    told_now, received = NOON + skew * SECOND, NOON + way * SECOND
    measured = -skew * SECOND - min(measured_off, way) * SECOND
    for each, error in ((None, way), (measured, max(way, measured_off))):
        offset = clock_offset(told_now, received, each)
        (at,) = corrected([told_now - age * SECOND], offset, received)
        assert abs(at - (NOON - age * SECOND)) <= error * SECOND


@given(st.integers(31, 10**7), st.booleans())
def test_a_measurement_from_before_the_clock_was_set_is_not_believed(off: int, is_ahead: bool) -> None:
    measured = (off if is_ahead else -off) * SECOND
    assert clock_offset(NOON, NOON + SECOND, measured) == SECOND


@given(st.lists(skews, max_size=8), skews, st.none() | seconds)
def test_no_device_overtakes_itself_or_the_clock(told: list[int], offset: int, before: int | None) -> None:
    earliest = None if before is None else NOON - before * SECOND
    times = corrected([NOON + each * SECOND for each in told], offset * SECOND, NOON, earliest)
    assert all(one <= other for one, other in pairwise(times))
    assert all((earliest or NOON - OLDEST) <= each <= NOON for each in times)


def test_a_clock_beyond_all_years_breaks_nothing() -> None:
    ends = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    assert corrected(ends, timedelta(days=30_000), NOON)[-1] == NOON


@given(
    st.lists(st.tuples(st.sampled_from((PHONE, LAPTOP)), seconds), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
    st.dictionaries(st.sampled_from((PHONE, LAPTOP)), skews),
)
def test_the_answer_that_counts_does_not_depend_on_who_sends_first(
    taken: list[tuple[UUID, int]], chance: object, skew: dict[UUID, int]
) -> None:
    """Answers of two devices with wrong clocks, each sent in the device's order, the devices in any."""
    begun = NOON - timedelta(hours=2)
    in_time = sorted(
        (Given(begun + at * SECOND, 0, device) for device, at in taken), key=lambda each: each.at
    )
    told: dict[UUID, list[Given]] = {PHONE: [], LAPTOP: []}
    for counter, each in enumerate(in_time, 1):
        told[each.device].append(each._replace(counter=counter))
    order = [device for device, own in told.items() for _ in own]
    chance.shuffle(order)  # type: ignore[attr-defined]
    current: Given | None = None
    known: dict[UUID, datetime] = {}
    for device in order:
        late = told[device].pop(0)
        off = timedelta(seconds=skew.get(device, 0))
        (at,) = corrected([late.at + off], clock_offset(NOON + off, NOON, None), NOON, known.get(device))
        known[device] = at
        arrived = late._replace(at=at)
        if counts(arrived, current, knew_current=False):
            current = arrived
    latest = max(Given(each.at, counter, each.device) for counter, each in enumerate(in_time, 1))
    assert current == latest
