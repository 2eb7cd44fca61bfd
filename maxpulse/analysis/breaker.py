"""A breaker in the line to each model, common to all workers: where nothing comes back, nobody is sent for a while.

Five failures in a row within a minute open it. A minute later one may try: what comes of that closes it or opens it
again. Without Valkey it is closed: budgets and claims are in the database and hold all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final, cast

import structlog
from redis import Redis
from redis.exceptions import RedisError

from maxpulse.config import Settings
from maxpulse.core.queue import redis_client

log = structlog.get_logger(__name__)

FAMILY: Final = "analysis:breaker:"
FAILURES_TO_OPEN: Final = 5
WITHIN_SECONDS: Final = 60
OPEN_SECONDS: Final = 60
# So long after it was open, one that tries is watched: its first failure opens it again.
WATCHED_SECONDS: Final = 600


class Line(StrEnum):
    """How the line to a model stands: it holds, nobody is sent, or one at a time tries whether it holds again."""

    CLOSED = "closed"
    OPEN = "open"
    WATCHED = "watched"


def key(model: str, part: str) -> str:
    """Where the breaker of a model keeps `failures`, `open`, `watched` or `trial`."""
    return f"{FAMILY}{model}:{part}"


def is_open(model: str, settings: Settings) -> bool:
    """True while nobody is to be sent there."""
    return bool(_tell(settings, lambda redis: redis.exists(key(model, "open"))))


def stands(model: str, settings: Settings) -> Line:
    """How the line to a model stands, for people to read; nobody's turn to try is taken by asking."""

    def look(redis: Redis) -> Line:
        if redis.exists(key(model, "open")):
            return Line.OPEN
        return Line.WATCHED if redis.exists(key(model, "watched")) else Line.CLOSED

    return cast("Line | None", _tell(settings, look)) or Line.CLOSED


def may_try(model: str, settings: Settings) -> bool:
    """True when whoever asks may go there now, and then tells how it went; after it was open, for one alone."""

    def ask(redis: Redis) -> bool:
        if redis.exists(key(model, "open")):
            return False
        if not redis.exists(key(model, "watched")):
            return True
        return bool(redis.set(key(model, "trial"), 1, nx=True, ex=OPEN_SECONDS))

    return _tell(settings, ask) is not False


def went_well(model: str, settings: Settings) -> None:
    """Close it: an answer came."""
    parts = [key(model, part) for part in ("failures", "open", "watched", "trial")]
    _tell(settings, lambda redis: redis.delete(*parts))


def failed(model: str, settings: Settings) -> None:
    """Count a failure, and open it when that was one too many."""

    def count(redis: Redis) -> None:
        failures = redis.incr(key(model, "failures"))
        if failures == 1:
            redis.expire(key(model, "failures"), WITHIN_SECONDS)
        if failures >= FAILURES_TO_OPEN or redis.exists(key(model, "watched")):
            redis.set(key(model, "open"), 1, ex=OPEN_SECONDS)
            redis.set(key(model, "watched"), 1, ex=WATCHED_SECONDS)
            redis.delete(key(model, "failures"), key(model, "trial"))
            log.warning("analysis_breaker_open", model=model)

    _tell(settings, count)


def _tell(settings: Settings, verb: Callable[[Redis], object]) -> object | None:
    if not settings.redis_url:
        return None
    try:
        return verb(redis_client(settings.redis_url))
    except (RedisError, OSError) as away:
        log.warning("analysis_breaker_unknown", reason=type(away).__name__)
        return None
