"""What travels: one message a committed event, on one channel a stream."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Facts = dict[str, Any]
CONTROL = b"live:control"
RESERVED = frozenset({"n", "e", "at"})
# json.dumps with settings of its own makes an encoder each time, which is most of what a message costs.
_as_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=str).encode


class BadMessage(ValueError):
    """What arrived on a channel is no message of ours."""


@dataclass(frozen=True, slots=True)
class Message:
    """One committed event of a stream.

    `number` counts the events of its stream from 1 without gaps; 0 marks a message outside that count.
    `at` is the moment of the event, aware. `facts` hold what the fragments show, in JSON's types (ids and
    Decimals are written as text); `n`, `e` and `at` are taken.
    """

    stream: str
    number: int
    event: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def channel(stream: str) -> bytes:
    """The Redis channel of a stream; the braces let a cluster keep all of one stream on one shard."""
    return b"live:{%b}" % stream.encode()


def stream_of(name: bytes) -> str:
    """The stream whose channel this is. Raises BadMessage for any other channel."""
    if name[:6] != b"live:{" or name[-1:] != b"}":
        raise BadMessage(f"not the channel of a stream: {name!r}")
    return name[6:-1].decode()


def encode(message: Message) -> bytes:
    """The message as compact JSON. Raises ValueError when a fact takes a reserved name."""
    if taken := RESERVED & message.facts.keys():
        raise ValueError(f"facts may not be named {', '.join(sorted(taken))}")
    flat = {"n": message.number, "e": message.event, "at": message.at.isoformat(), **message.facts}
    return _as_json(flat).encode()


def decode(payload: bytes) -> Facts:
    """The flat facts of a message, `n`, `e` and `at` among them. Raises BadMessage."""
    try:
        facts = json.loads(payload)
        # A moment without its zone has no age, and COUNTS.latency asks for one.
        is_aware = datetime.fromisoformat(facts["at"]).tzinfo is not None
        if is_aware and isinstance(facts["n"], int) and isinstance(facts["e"], str):
            return dict(facts)
    except (ValueError, KeyError, TypeError):
        pass
    raise BadMessage(f"not a message: {payload[:80]!r}")
