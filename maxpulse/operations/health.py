"""Whether this installation can serve: the database, Redis, workers and the scheduler, asked side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

import psycopg
import structlog
from redis.exceptions import RedisError

from maxpulse.config import Settings
from maxpulse.core.database_urls import libpq_url
from maxpulse.core.queue import redis_client
from maxpulse.runtime.scheduler import is_led
from maxpulse.runtime.workers import fresh_workers

log = structlog.get_logger(__name__)

# A part that hangs counts as not ready; the answer as a whole is promised within two seconds.
PATIENCE = 1.5

Question = Callable[[], bool]


def readiness(using: Settings) -> dict[str, bool]:
    """Which parts serve. Answers within two seconds even when PostgreSQL or Redis hang."""
    return ask_all(
        {
            "database": lambda: database_answers(using.database_url),
            "redis": lambda: bool(redis_client(using.redis_url).ping()),
            "workers": lambda: fresh_workers(redis_client(using.redis_url)) > 0,
            "scheduler": lambda: is_led(redis_client(using.redis_url)),
        },
        PATIENCE,
    )


def ask_all(questions: Mapping[str, Question], patience: float) -> dict[str, bool]:
    """Ask all at once; what fails or has not answered after `patience` seconds is false."""
    answers: dict[str, bool] = {}

    def ask(name: str, question: Question) -> None:
        try:
            answers[name] = question()
        except (psycopg.Error, RedisError, OSError) as wrong:
            log.warning("not_ready", part=name, reason=type(wrong).__name__)

    threads = [threading.Thread(target=ask, args=each, daemon=True) for each in questions.items()]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return {name: answers.get(name, False) for name in questions}


def database_answers(url: str) -> bool:
    """True when a new connection answers; a full pool of this process must not look like a dead database."""
    with psycopg.connect(libpq_url(url), connect_timeout=2, autocommit=True) as connection:
        return connection.execute("select 1").fetchone() == (1,)
