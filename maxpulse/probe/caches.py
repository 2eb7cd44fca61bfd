"""Every key in Redis and everything a process remembers: of known families, with nothing of anybody in the clear.

What the probe's own requests leave in Redis (counts of tries, theirs among them) stands there when this looks, and the
words of the canaries of all rounds are looked for in it. Jobs never get there, for nobody is told of what never was:
what would have been queued is listened to instead (`undone`), and looked at like a key.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, MutableMapping, MutableSequence, MutableSet
from typing import Any

from redis.exceptions import RedisError
from werkzeug.local import LocalProxy

from maxpulse.assessments.actions.desk import memory
from maxpulse.core.queue import redis_client
from maxpulse.probe.asking import ask
from maxpulse.probe.companies import mixed_tokens
from maxpulse.probe.keys import Key, TooMany, keys
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.seats import VISITOR
from maxpulse.probe.world import World

# What the product keeps in Redis, each by how its keys begin. A key of another family has to be thought about here.
FAMILIES = (
    "maxpulse:",  # the scheduler's lease and the periods it has entered
    "rq:",  # jobs: a function and ids
    "LIMITS:",  # how often somebody tried, accounts as hashes; what works once (`first/`), by its random state
    "LIMITER",
    "analysis:",  # whether the line to a model is broken, by its name
)
# By what functions remember what they answered: nothing of it is anybody's. What depends on a person is not kept so.
NOBODYS = frozenset(
    {
        *("hasher", "assessment_type", "version", "area", "_process", "lane", "url", "origin", "second"),
        *("host", "known", "language", "way", "_way", "accepted", "offered", "value_class", "zone", "body"),
        *("encoding", "word_list", "model", "kind", "sign", "half", "versions", "grids"),
    }
)
# What modules remember in containers of their own, and why nobody meets another's there.
KEPT = {
    "maxpulse.accounts.providers.google._kept": "Google's own addresses and keys, by where they stand",
    "maxpulse.accounts.web.account.queue._waiting": "whose picture is being drawn at this moment, shown to nobody",
    "maxpulse.assessments.web.fresh._drawn": "questions as they are drawn for anybody, by bank and way of writing",
    "maxpulse.assessments.web.offline.questions._drawn": "questions as devices draw them, by bank and way of writing",
    "maxpulse.clients.live._zones": "a distributor's time zone, asked for by the stream that their socket is on",
    "maxpulse.live.fragments._ahead": "what draws which event, from when modules are loaded",
    "maxpulse.live.fragments._may_wait": "names of events, from when modules are loaded",
    "maxpulse.live.fragments._quick": "functions that draw events, from when modules are loaded",
    "maxpulse.live.fragments._renderers": "functions that draw events, from when modules are loaded",
    "maxpulse.web.babel.all_timezones_set": "the names of all time zones",
}
CONTAINERS = (MutableMapping, MutableSequence, MutableSet)
ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.\w+")


def probe_caches(world: World) -> None:
    """Look at every key as whoever reads Redis, and at what this process remembers of the other's assessment."""
    _leave_counts(world)
    families = set()
    try:
        for key in keys(redis_client(world.app.extensions["settings"].redis_url)):
            families.add(key.name.partition(":")[0])
            _look_at(world, key)
    except TooMany as stopped:
        world.report.find("caches", NOT_COVERED, "Redis", how=str(stopped))
    except RedisError as away:
        how = f"Redis does not answer: {type(away).__name__}."
        world.report.find("caches", NOT_COVERED, "Redis", how=how)
    if "LIMITS" not in families or not world.report.queued:
        how = "Nothing of what the canaries do gets there: looking proves nothing."
        world.report.find("caches", NOT_COVERED, "Redis", how=how)
    for job in world.report.queued:
        _look_into(world, "rq", "what would be queued", job.encode())
    for function in memories():
        _look_at_memory(world, function)
    for name, kept in containers():
        _look_at_container(world, name, kept)
    _ask_the_memory(world)


def memories() -> Iterator[Callable[..., Any]]:
    """Every function of this product whose answers the process remembers."""
    for module, _name, one in _all_in_modules():
        if hasattr(one, "cache_parameters") and one.__module__ == module:
            yield one


def containers() -> Iterator[tuple[str, Any]]:
    """Every container in which a module remembers things, by its dotted path; one named in capitals never changes."""
    for module, name, one in _all_in_modules():
        if isinstance(one, CONTAINERS) and not (name.isupper() or name.startswith("__")):
            yield f"{module}.{name}", one


def _all_in_modules() -> Iterator[tuple[str, str, Any]]:
    """All that stands in the product's modules, but for what stands for something else while a request lasts."""
    for module, inside in sorted(sys.modules.items()):
        if module.startswith("maxpulse."):
            for name, one in list(vars(inside).items()):
                if type(one) is not LocalProxy:
                    yield module, name, one


def _leave_counts(world: World) -> None:
    """Somebody tries the other's account by its address: that is counted in Redis."""
    email = {"email": world.theirs.address_of("distributor"), "password": "not theirs"}
    for path in ("/sign-in", "/forgotten-password"):
        with world.stay.attempt():
            ask(world, world.mine.seats[VISITOR], "POST", path, "10.255.255.252", form=True, fields=email)


def _look_at_memory(world: World, function: Callable[..., Any]) -> None:
    name = f"{function.__module__}.{function.__qualname__}"
    world.report.note("caches", "whoever calls it", name)
    if unknown := set(inspect.signature(function).parameters) - NOBODYS:
        how = f"It remembers by {', '.join(sorted(unknown))}: nothing here says that this is nobody's."
        world.report.find("caches", NOT_COVERED, name, how=how)


def _look_at_container(world: World, name: str, kept: Any) -> None:
    world.report.note("caches", "whoever calls it", name)
    if name not in KEPT:
        world.report.find("caches", NOT_COVERED, name, how="Nothing here says what this module remembers.")
    if _is_told(world, repr(kept).encode()):
        world.report.find("caches", REACHED, name, "whoever calls it", "remembers words of somebody's")


def _look_at(world: World, key: Key) -> None:
    family = key.name.partition(":")[0]
    if not key.name.startswith(FAMILIES):
        how = "A family of keys that nothing here knows."
        world.report.find("caches", NOT_COVERED, family, how=how)
    if key.unread:
        world.report.find("caches", NOT_COVERED, family, how=key.unread)
    _look_into(world, family, key.name, key.name.encode() + b" " + key.held)


def _look_into(world: World, family: str, what: str, whole: bytes) -> None:
    world.report.note("caches", "whoever reads Redis", re.sub(r"[0-9a-f-]{12,}", "…", what))
    if ADDRESS.search(whole) or _is_told(world, whole):
        world.report.find("caches", REACHED, family, "whoever reads Redis", "names a person in the clear")


def _is_told(world: World, whole: bytes) -> bool:
    return any(word.encode() in whole for word in world.report.words)


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
