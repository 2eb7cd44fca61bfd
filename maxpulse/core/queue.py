"""Waking work that waits. What is owed stands in a row of the database; a job only says "look there now".

Losing a job therefore costs time, never work: sweepers on the schedule find what nobody was woken for. What stands in
no row, such as an admin's wish to have now what the night does anyhow, goes to Redis at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import gevent
import structlog
from flask import current_app, has_app_context
from gevent import monkey
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry as ReconnectRetry
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException

from maxpulse.config import Settings, settings

log = structlog.get_logger(__name__)

# Seals of the audit have a queue and a worker of their own: see `runtime.workers.SEALING`.
QUEUES = ("audit", "commissions", "analysis", "mail", "insights")

# A job's key blocks another of that key as long as the job's record exists. The lifetimes are short,
# so that neither a finished, a failed nor a lost job keeps the work it stands for from being woken.
LIFETIME = 600
FAILED_LIFETIME = 600
JOB_TIMEOUT = 120
AGAIN_AFTER = (5, 30, 120)
# For so long the workers leave the cores to the pages that are told of a deed, and to the one that it leads to.
FIRST_LOOK_SECONDS = 0.2


def enqueue_later(
    queue: str,
    function: str,
    *arguments: str | int,
    key: str | None = None,
    lifetime: int = LIFETIME,
    timeout: int = JOB_TIMEOUT,
    at_once: bool = False,
) -> bool:
    """Ask a worker to call `function` (dotted path) with `arguments`; False when the job is known not to be queued.

    `key` says what the job stands for: while one with that key waits or runs, another is not queued.
    `lifetime` and `timeout` are seconds. With Redis down the wish is logged and dropped, for the caller has
    committed already and the sweeper comes by. Unless it is to be `at_once`, a web process asks a moment later, and
    answers True before it knows: what ends in between loses the wish, which has to stand in a row.
    """
    ask = partial(
        _enqueue,
        _opener()(queue),
        function,
        args=arguments,
        job_id=None if key is None else job_id(key),
        unique=key is not None,
        ttl=lifetime,
        result_ttl=0,
        failure_ttl=FAILED_LIFETIME,
        job_timeout=timeout,
        retry=Retry(max=len(AGAIN_AFTER), interval=list(AGAIN_AFTER)),
    )
    if at_once or not monkey.is_module_patched("threading"):
        return ask()
    gevent.spawn_later(FIRST_LOOK_SECONDS, _try, ask, queue, function)
    return True


def _try(ask: Callable[[], bool], queue: str, function: str) -> None:
    # Nobody waits for the greenlet: what it raised would be told nowhere but by gevent, beside the log.
    try:
        ask()
    except Exception:
        log.exception("enqueue_failed", queue=queue, function=function)


def _enqueue(queue: Any, function: str, **options: Any) -> bool:
    try:
        queue.enqueue(function, **options)
    except DuplicateJobError:
        return False
    except (RedisError, OSError) as wrong:
        log.warning("enqueue_failed", queue=queue.name, function=function, reason=type(wrong).__name__)
        return False
    return True


def for_each(job: Callable[[str], None], ids: Iterable[UUID]) -> int:
    """Run `job` for every id, which has a transaction of its own; says how many there were.

    One that fails is logged and keeps no other waiting. Raises JobTimeoutException when the sweep's own time is up.
    """
    found = list(ids)
    for one in found:
        try:
            job(str(one))
        except JobTimeoutException:
            raise
        except Exception:
            log.exception("swept_job_failed", job=job.__name__, id=str(one))
    return len(found)


def open_queue(name: str, connection: Redis | None = None) -> Queue:
    """The queue as producers, workers and scheduler all must open it: with JSON, for pickle runs code."""
    return Queue(
        name, connection=connection or redis_client(_settings().redis_url), serializer=JSONSerializer
    )


@lru_cache(maxsize=4)
def redis_client(url: str) -> Redis:
    """A client that answers or fails within a second: whoever rings a bell does not wait for it."""
    return Redis.from_url(
        url, socket_connect_timeout=0.5, socket_timeout=1, retry=ReconnectRetry(NoBackoff(), 0)
    )


def job_id(key: str) -> str:
    """`key` in the characters that RQ allows."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", key)


def _opener() -> Callable[[str], Any]:
    # An application that keeps nothing keeps no job either, and says so by queues of its own.
    opener: Callable[[str], Any] | None = current_app.extensions.get("queues") if has_app_context() else None
    return opener or open_queue


def _settings() -> Settings:
    chosen: Settings = current_app.extensions["settings"] if has_app_context() else settings()
    return chosen
