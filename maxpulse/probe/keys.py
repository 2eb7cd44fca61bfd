"""Every key in Redis with all that stands in it; of what was not read it is said that it was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

# Counts of tries last for an hour or a day, and jobs for minutes: what works has a tenth of it. All of it is read in
# about ten seconds.
MOST_KEYS = 200_000
MOST_ENTRIES = 10_000
AT_ONCE = 500
# How each type is read, by one entry more than is taken. Strings and hashes are read whole.
READERS: dict[str, Callable[[Any, bytes], Any]] = {
    "string": lambda redis, key: redis.get(key),
    "hash": lambda redis, key: redis.hgetall(key),
    "list": lambda redis, key: redis.lrange(key, 0, MOST_ENTRIES),
    "set": lambda redis, key: redis.srandmember(key, MOST_ENTRIES + 1),
    "zset": lambda redis, key: redis.zrange(key, 0, MOST_ENTRIES),
    "stream": lambda redis, key: redis.xrange(key, count=MOST_ENTRIES + 1),
}
WHOLE = frozenset({"string", "hash"})
GONE = "none"


class TooMany(Exception):
    """There are more keys than are read."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what stands in it. `unread` says in a sentence what was not read of it; empty when nothing."""

    name: str
    held: bytes
    unread: str = ""


def keys(redis: Redis) -> Iterator[Key]:
    """Every key there is. Raises TooMany after the last that is read, and RedisError when Redis cannot be read."""
    found, read = redis.scan_iter(count=AT_ONCE), 0
    while some := list(islice(found, AT_ONCE)):
        yield from _read(redis, some[: MOST_KEYS - read])
        read += len(some)
        if read > MOST_KEYS:
            raise TooMany(f"There are more than {MOST_KEYS} keys: the others were not read.")


def _read(redis: Any, some: Sequence[bytes]) -> Iterator[Key]:
    kinds = _asked(redis, lambda pipe: [pipe.type(key) for key in some])
    known = [(key, kind.decode()) for key, kind in zip(some, kinds, strict=True)]
    readable = [(key, kind) for key, kind in known if kind in READERS]
    answers = _asked(redis, lambda pipe: [READERS[kind](pipe, key) for key, kind in readable])
    for (key, kind), held in zip(readable, answers, strict=True):
        is_cut = kind not in WHOLE and len(held or ()) > MOST_ENTRIES
        unread = f"A {kind} of more than {MOST_ENTRIES} entries: the others were not read." if is_cut else ""
        yield Key(_name(key), b" ".join(_flat(held)), unread)
    for key, kind in known:
        if kind not in READERS and kind != GONE:
            yield Key(_name(key), b"", f"Nothing here knows how to read a {kind}.")


def _asked(redis: Any, ask: Callable[[Any], object]) -> list[Any]:
    """The answers to many questions in one round trip; None for a key that became something else meanwhile."""
    with redis.pipeline(transaction=False) as pipe:
        ask(pipe)
        answers = pipe.execute(raise_on_error=False)
    for each in answers:
        if isinstance(each, Exception) and not _has_changed(each):
            raise each
    return [None if isinstance(each, Exception) else each for each in answers]


def _has_changed(error: Exception) -> bool:
    return isinstance(error, ResponseError) and "wrong kind of value" in str(error)


def _flat(held: Any) -> Iterator[bytes]:
    if isinstance(held, bytes):
        yield held
    elif isinstance(held, Mapping):
        yield from _flat(held.items())
    elif held is not None:
        for each in held:
            yield from _flat(each)


def _name(key: bytes) -> str:
    return key.decode(errors="replace")
