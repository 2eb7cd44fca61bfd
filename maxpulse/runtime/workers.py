"""RQ workers as this product runs them: JSON only, in an application context, back soon after an outage."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Flask
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import utcparse

from maxpulse.core.db import db
from maxpulse.core.queue import QUEUES

# A waiting worker reports every WORKER_TTL - 15 seconds, a busy one every WATCH_EVERY.
WORKER_TTL = 30
WATCH_EVERY = 5
FRESH = timedelta(seconds=WORKER_TTL + 10)
# What the worker takes that does nothing else. Every other worker may be at a sweep, an analysis or the probe, each
# for minutes, and an entry of the audit is promised its seal within one.
SEALING = ("audit",)


class JobWorker(Worker):
    """Forks for each job; the child works inside the application it inherits, on connections of its own."""

    max_connection_wait_time = 2.0
    app: Flask

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Run one job in the forked child."""
        with self.app.app_context():
            db.engine.dispose(close=False)
            super().main_work_horse(job, queue)


def make_worker(app: Flask, redis_url: str, queues: Sequence[str] = QUEUES) -> JobWorker:
    """A worker over these queues, urgent ones first. Job arguments are not logged."""
    worker = JobWorker(
        list(queues),
        name=f"{socket.gethostname()}-{os.getpid()}-{os.urandom(3).hex()}",
        connection=patient_redis(redis_url),
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        job_monitoring_interval=WATCH_EVERY,
        log_job_description=False,
    )
    worker.app = app
    return worker


def patient_redis(url: str) -> Redis:
    """A client for those who wait on Redis anyway: outlives its restart."""
    return Redis.from_url(url, retry=Retry(ExponentialBackoff(cap=1, base=0.05), 5), health_check_interval=10)


def fresh_workers(redis: Redis) -> int:
    """How many workers reported lately, on all machines, without those that only seal. Raises RedisError."""
    found = [redis.hmget(key, "last_heartbeat", "queues") for key in redis.smembers("rq:workers")]
    beats = [beat for beat, queues in found if queues != ",".join(SEALING).encode()]
    oldest = datetime.now(UTC) - FRESH
    return sum(1 for beat in beats if isinstance(beat, bytes) and utcparse(beat.decode()) >= oldest)
