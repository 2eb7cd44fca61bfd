"""The message as it travels."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from maxpulse.live.streams import BadMessage, Message, channel, decode, encode, stream_of

AT = datetime(2026, 11, 22, 18, 20, tzinfo=UTC)


def test_a_message_arrives_as_its_flat_facts() -> None:
    facts = {"c": UUID(int=7), "name": "Nguyễn", "amount": Decimal("18.15"), "progress": 62}

    assert decode(encode(Message("ana", 4812, "answer", AT, facts))) == {
        "n": 4812,
        "e": "answer",
        "at": "2026-11-22T18:20:00+00:00",
        "c": "00000000-0000-0000-0000-000000000007",
        "name": "Nguyễn",
        "amount": "18.15",
        "progress": 62,
    }


def test_it_is_written_without_spaces() -> None:
    assert b" " not in encode(Message("ana", 1, "answer", AT, {"c": "x", "list": [1, 2]}))


@pytest.mark.parametrize("name", ["n", "e", "at"])
def test_a_fact_may_not_take_the_place_of_the_head(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        encode(Message("ana", 1, "answer", AT, {name: 1}))


@pytest.mark.parametrize(
    "payload", [b"", b"no json", b"[]", b"{}", b'{"n":"1","e":"a","at":""}', b'{"n":1,"at":""}']
)
def test_what_is_no_message_is_refused(payload: bytes) -> None:
    with pytest.raises(BadMessage):
        decode(payload)


def test_a_message_whose_moment_has_no_zone_is_refused() -> None:
    assert decode(b'{"n":1,"e":"a","at":"2026-11-22T18:20:00+00:00"}')["n"] == 1
    with pytest.raises(BadMessage):
        decode(b'{"n":1,"e":"a","at":"2026-11-22T18:20:00"}')


def test_a_channel_belongs_to_one_stream() -> None:
    assert channel("ana") == b"live:{ana}"
    assert stream_of(channel("ana")) == "ana"
    with pytest.raises(BadMessage):
        stream_of(b"live:control")
