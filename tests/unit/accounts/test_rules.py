"""How long sessions and letters last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maxpulse.accounts.rules import GOOD_FOR, Purpose, lifetime, normal_email, short_email

BEGUN = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "idle", "most"),
    [
        ("admin", timedelta(hours=2), timedelta(hours=12)),
        ("trainer", timedelta(days=7), timedelta(days=30)),
        ("distributor", timedelta(days=7), timedelta(days=30)),
        ("participant", timedelta(days=7), timedelta(days=30)),
    ],
)
def test_a_session_ends_without_a_sign_of_life_and_at_the_latest_after_its_time(
    role: str, idle: timedelta, most: timedelta
) -> None:
    lasts = lifetime(role)
    assert lasts.expires(BEGUN, BEGUN) == BEGUN + idle
    assert lasts.expires(BEGUN, BEGUN + timedelta(hours=1)) == BEGUN + timedelta(hours=1) + idle
    assert lasts.expires(BEGUN, BEGUN + most - timedelta(minutes=1)) == BEGUN + most


def test_every_purpose_has_an_end() -> None:
    assert set(GOOD_FOR) == set(Purpose)
    assert GOOD_FOR[Purpose.RESET] <= timedelta(hours=1)


@pytest.mark.parametrize("typed", ["Ana@Example.test", " ana@example.test ", "\uff41na@example.test"])
def test_one_address_has_one_spelling(typed: str) -> None:
    assert normal_email(typed) == "ana@example.test"


@pytest.mark.parametrize(
    ("address", "short"),
    [("rosa.quispe@example.test", "r…@example.test"), ("@example.test", "…@example.test"), ("x", "…@x")],
)
def test_a_short_address_is_recognised_and_leads_nowhere(address: str, short: str) -> None:
    assert short_email(address) == short
