"""Ringing for what is committed harms nobody who rings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from maxpulse.live.metrics import COUNTS
from maxpulse.live.publisher import Publisher
from maxpulse.live.streams import Message, encode


def message(**facts: Any) -> Message:
    return Message("ana", 1, "answer", datetime.now(UTC), facts)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Without an address every ring is dropped, and counted."""
    before = COUNTS.publish_dropped
    yield Publisher("")
    COUNTS.publish_dropped = before


def test_a_message_that_cannot_be_written_is_dropped_and_the_others_are_rung_for(
    publisher: Publisher,
) -> None:
    bad = message(at="taken")
    with pytest.raises(ValueError, match="at"):
        encode(bad)
    before = COUNTS.publish_dropped

    publisher.publish([message(), bad, message()])

    assert COUNTS.publish_dropped - before == 3
