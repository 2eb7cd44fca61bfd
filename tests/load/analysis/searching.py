"""Looking for people where none may be: in what a model was told, in what is kept of it, in logs and in Valkey."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from redis import Redis

from tests.load.analysis.crowd import ADDRESS, NAME, WORDS, Someone
from tests.load.analysis.stage import Stage

# Where nobody may be found.
NAMELESS: Final = (
    *("ai_analysis_results", "analysis_requests", "analysis_waits", "model_calls"),
    *("analysis_days", "analysis_budgets", "analysis_checks", "analysis_grids"),
)
# Where everybody must be found, or the search is blind.
PERSONAL: Final = ("clients", "assessment_sessions", "assessment_responses")
FIVE_PLACES: Final = re.compile(r"(?<![\d.,])\d+[.,]\d{5}(?!\d)")


def found_in(texts: Iterable[str], people: Sequence[Someone]) -> set[str]:
    """The marks of these people that stand in any of the texts: names, addresses, words and measures."""
    measures = {measure for someone in people for measure in someone.measures}
    found: set[str] = set()
    for text in texts:
        plain = text.casefold()
        for stem in (NAME, ADDRESS, WORDS):
            found.update(re.findall(rf"{re.escape(stem.casefold())}[ -]?\d*", plain))
        found.update(measures.intersection(each.replace(",", ".") for each in FIVE_PLACES.findall(text)))
    return found


def marks(people: Sequence[Someone]) -> int:
    """How many marks these people have, each of their own; an address is found by its end, one for all."""
    return 1 + sum(2 + len(someone.measures) for someone in people)


def told(stage: Stage) -> Iterator[str]:
    """Everything that the model was sent: instructions, prompts, schemas, headers."""
    for request in (*stage.provider.requests, *stage.provider.headers):
        yield json.dumps(request, ensure_ascii=False)


def in_valkey(redis: Redis) -> Iterator[str]:
    """Every key, and what stands under it."""
    for key in redis.scan_iter():
        name = key.decode(errors="replace")
        kind = redis.type(key).decode()
        reads = {"string": redis.get, "hash": redis.hgetall, "set": redis.smembers}
        many = {"list": redis.lrange, "zset": redis.zrange}
        held = reads[kind](key) if kind in reads else many[kind](key, 0, -1) if kind in many else ""
        yield f"{name} {held}"


def finds(stage: Stage, people: Sequence[Someone], log: str) -> dict[str, int]:
    """How many marks of people stand where none may, by place."""
    redis = redis_of(stage)
    places: dict[str, Iterable[str]] = {
        "told to the model": told(stage),
        "owed on the way": stage.seen,
        **{table: stage.rows((table,)) for table in NAMELESS},
        "log": (log,),
        "Valkey": in_valkey(redis),
    }
    return {place: len(found_in(texts, people)) for place, texts in places.items()}


def redis_of(stage: Stage) -> Redis:
    """The Valkey of the stage."""
    return stage.queue.connection
