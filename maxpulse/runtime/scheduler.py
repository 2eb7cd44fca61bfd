"""The scheduler: one at a time wherever workers run, queues what is due.

Redis holds two facts: who leads (a lease that must be renewed) and, per recurring job, the last period it was
queued for. Even two leaders at once would therefore queue a period only once, and after a standstill the
period that is now is made up for, not each one missed.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq.registry import StartedJobRegistry
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

from maxpulse.core.queue import QUEUES, enqueue_later, open_queue
from maxpulse.runtime.recurring import Recurring

log = structlog.get_logger(__name__)

LEADER_KEY = "maxpulse:scheduler"
LEASE_SECONDS = 15
TICK_SECONDS = 1.0
CLEAN_EVERY = 15

RENEW = """
local leader = redis.call('GET', KEYS[1])
if leader and leader ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""
RESIGN = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
ENTER_PERIOD = """
local last = tonumber(redis.call('GET', KEYS[1]) or '-1')
if last >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
"""


class Scheduler:
    """Queues the schedule's jobs, retries that have waited long enough, and jobs whose worker died."""

    def __init__(self, redis: Redis, schedule: Sequence[Recurring]) -> None:
        self.redis = redis
        self.schedule = schedule
        self.name = f"{socket.gethostname()}-{os.getpid()}-{os.urandom(3).hex()}"
        self._retries = RQScheduler(QUEUES, redis, serializer=JSONSerializer)
        self._retries.prepare_registries(QUEUES)
        self._next_cleaning = 0.0
        self._stopped = False

    def run(self) -> None:
        """Tick until SIGTERM or SIGINT, then leave the lead to another."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._stopped:
            try:
                self.tick(datetime.now(UTC))
            except RedisError as wrong:
                log.warning("scheduler_waits_for_redis", reason=type(wrong).__name__)
            time.sleep(TICK_SECONDS)
        self.resign()

    def tick(self, moment: datetime) -> bool:
        """Queue what is due at `moment` if this scheduler leads; tells whether it does. Raises RedisError."""
        if not self.leads():
            return False
        for job in self.schedule:
            if self._enters_new_period(job, moment):
                enqueue_later(job.queue, job.function, key=f"recurring-{job.name}", lifetime=_lifetime(job))
        self._retries.enqueue_scheduled_jobs()  # type: ignore[no-untyped-call]
        self._clean_up()
        return True

    def leads(self) -> bool:
        """Take or renew the lease; False while another holds it."""
        return bool(self.redis.eval(RENEW, 1, LEADER_KEY, self.name, str(LEASE_SECONDS)))

    def resign(self) -> None:
        """Give the lease back, so that another leads at once."""
        try:
            self.redis.eval(RESIGN, 1, LEADER_KEY, self.name)
        except RedisError:
            log.info("lease_left_to_expire")

    def _enters_new_period(self, job: Recurring, moment: datetime) -> bool:
        last = f"maxpulse:recurring:{job.name}"
        return bool(self.redis.eval(ENTER_PERIOD, 1, last, str(job.period(moment))))

    def _clean_up(self) -> None:
        if time.monotonic() < self._next_cleaning:
            return
        self._next_cleaning = time.monotonic() + CLEAN_EVERY
        for name in QUEUES:
            StartedJobRegistry(queue=open_queue(name, self.redis)).cleanup()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped = True


def is_led(redis: Redis) -> bool:
    """True while some scheduler holds the lease. Raises RedisError."""
    return bool(redis.exists(LEADER_KEY))


def _lifetime(job: Recurring) -> int:
    return max(30, min(600, int(job.every.total_seconds())))
