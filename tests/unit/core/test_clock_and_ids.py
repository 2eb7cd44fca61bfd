"""One clock that can travel; ids in the order of their time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from maxpulse.core import clock
from maxpulse.core.ids import new_id

THEN = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)


def test_it_is_now_and_aware() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)
    assert clock.now().tzinfo is UTC


def test_it_travels_runs_on_and_comes_back() -> None:
    with clock.travelling(THEN):
        first, second = clock.now(), clock.now()
        assert THEN <= first <= second < THEN + timedelta(seconds=1)
        with clock.travelling(THEN - timedelta(days=1)):
            assert clock.now().day == 28
        assert clock.now().day == 29
    assert clock.now() > THEN + timedelta(days=1)


def test_it_comes_back_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), clock.travelling(THEN):
        _ = 1 / 0
    assert clock.now() > THEN + timedelta(days=1)


def test_nobody_else_travels_along() -> None:
    seen: list[datetime] = []
    with clock.travelling(THEN):
        other = threading.Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0] > THEN + timedelta(days=1)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.travelling(datetime(2024, 1, 1)):  # noqa: DTZ001
        pass


def test_ids_are_of_version_7_never_twice_and_in_order() -> None:
    made = [new_id() for _ in range(2000)]
    assert {each.version for each in made} == {7}
    assert len(set(made)) == len(made)
    assert made == sorted(made)
