"""Every key in Redis and everything a process remembers: of known families, with nothing of anybody in the clear."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from maxpulse.assessments.actions.desk import memory
from maxpulse.core.queue import redis_client
from maxpulse.probe.companies import mixed_tokens
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.world import World

# What the product keeps in Redis, each by how its keys begin. A key of another family has to be thought about here.
FAMILIES = (
    "maxpulse:",  # the scheduler's lease and the periods it has entered
    "rq:",  # jobs: a function and ids
    "LIMITS:",  # how often somebody tried, accounts as hashes
    "LIMITER",
)
# By what functions remember what they answered: nothing of it is anybody's. What depends on a person is not kept so.
NOBODYS = frozenset(
    {"hasher", "assessment_type", "area", "_process", "url", "origin", "second", "host", "known"}
)
ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.\w+")
MOST_KEYS = 20_000


def probe_caches(world: World) -> None:
    """Look at every key as whoever reads Redis, and at what this process remembers of the other's assessment."""
    try:
        for key, held in _keys(redis_client(world.app.extensions["settings"].redis_url)):
            _look_at(world, key, held)
    except RedisError as away:
        how = f"Redis does not answer: {type(away).__name__}."
        world.report.find("caches", NOT_COVERED, "Redis", how=how)
    for function in memories():
        _look_at_memory(world, function)
    _ask_the_memory(world)


def memories() -> Iterator[Callable[..., Any]]:
    """Every function of this product whose answers the process remembers."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith("maxpulse."):
            for one in list(vars(module).values()):
                if hasattr(one, "cache_parameters") and one.__module__ == name:
                    yield one


def _look_at_memory(world: World, function: Callable[..., Any]) -> None:
    name = f"{function.__module__}.{function.__qualname__}"
    world.report.note("caches", "whoever calls it", name)
    if unknown := set(inspect.signature(function).parameters) - NOBODYS:
        how = f"It remembers by {', '.join(sorted(unknown))}: nothing here says that this is nobody's."
        world.report.find("caches", NOT_COVERED, name, how=how)


def _look_at(world: World, key: str, held: bytes) -> None:
    world.report.note("caches", "whoever reads Redis", re.sub(r"[0-9a-f-]{12,}", "…", key))
    if not key.startswith(FAMILIES):
        how = "A family of keys that nothing here knows."
        world.report.find("caches", NOT_COVERED, key.partition(":")[0], how=how)
    whole = key.encode() + b" " + held
    if ADDRESS.search(whole) or any(secret.encode() in whole for secret in world.secrets):
        family = key.partition(":")[0]
        world.report.find("caches", REACHED, family, "whoever reads Redis", "names a person in the clear")


def _ask_the_memory(world: World) -> None:
    """The process remembers the other's assessment: with no token but theirs does it come out."""
    if memory().find(world.theirs.token.session_id) is None:
        world.report.find(
            "caches", NOT_COVERED, "memory of assessments", how="The other's is not remembered."
        )
    browser = world.app.test_client(use_cookies=False)
    for token in mixed_tokens(world.app, world.mine, world.theirs):
        world.report.note("caches", "holder of a token", "memory of assessments")
        with world.stay.attempt():
            answer = browser.get(f"/a/{token}/result")
        if answer.status_code < 300 or any(secret in answer.text for secret in world.secrets):
            world.report.find("caches", REACHED, "memory of assessments", "holder of a token", token[:4])


def _keys(redis: Redis) -> Iterator[tuple[str, bytes]]:
    for place, key in enumerate(redis.scan_iter(count=500)):
        if place >= MOST_KEYS:
            return
        yield key.decode(errors="replace"), _held(redis, key)


def _held(redis: Any, key: bytes) -> bytes:
    kind = redis.type(key).decode()
    readers: dict[str, Callable[[], Any]] = {
        "string": lambda: [redis.get(key)],
        "hash": lambda: [part for pair in redis.hgetall(key).items() for part in pair],
        "list": lambda: redis.lrange(key, 0, 99),
        "set": lambda: sorted(redis.smembers(key))[:99],
        "zset": lambda: redis.zrange(key, 0, 99),
    }
    try:
        return b" ".join(part for part in readers.get(kind, tuple)() if part)
    except ResponseError:
        return b""  # it went or changed meanwhile
