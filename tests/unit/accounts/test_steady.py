"""Answers that take the same time."""

from __future__ import annotations

import time

import pytest

from maxpulse.accounts.web.steady import steady


def test_what_is_quick_takes_as_long_as_what_is_slow() -> None:
    begun = time.monotonic()
    with steady(0.05):
        pass
    assert time.monotonic() - begun >= 0.05


def test_what_fails_takes_as_long_too() -> None:
    begun = time.monotonic()
    with pytest.raises(LookupError), steady(0.05):
        raise LookupError
    assert time.monotonic() - begun >= 0.05


def test_what_takes_longer_waits_for_nothing_more() -> None:
    """A pause below zero would be an error."""
    begun = time.monotonic()
    with steady(0.01):
        while time.monotonic() - begun < 0.03:
            pass
