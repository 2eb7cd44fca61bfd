"""Queued work and the scheduler, against a real Valkey."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from maxpulse.config import Settings
from maxpulse.core import queue as queues
from maxpulse.core.queue import QUEUES, enqueue_later, open_queue
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.recurring import Recurring
from maxpulse.runtime.scheduler import LEADER_KEY, Scheduler, is_led
from maxpulse.runtime.workers import fresh_workers

MORNING = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
HOURLY = Recurring("hourly", "insights", "operator.add", timedelta(hours=1))


@pytest.fixture
def redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """An empty Redis that `enqueue_later` uses."""
    chosen = Settings.model_construct(redis_url=redis_url)
    monkeypatch.setattr(queues, "settings", lambda: chosen)
    with Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


IN_A_WEB_PROCESS = """
from gevent import monkey
monkey.patch_all()
import sys, time
import gevent
from maxpulse.config import Settings
from maxpulse.core import queue as queues
queues.settings = lambda: Settings.model_construct(redis_url=sys.argv[1])
assert queues.enqueue_later("mail", "operator.neg", 1)
print(queues.open_queue("mail").count)
gevent.sleep(2 * queues.FIRST_LOOK_SECONDS)
print(queues.open_queue("mail").count)
"""


def test_a_web_process_wakes_workers_once_the_pages_have_been_told(redis: Redis, redis_url: str) -> None:
    command = [sys.executable, "-c", IN_A_WEB_PROCESS, redis_url]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["0", "1"]
    assert waiting(redis, "mail") == ["operator.neg"]


ASKED_BY_ADMINS = """
from gevent import monkey
monkey.patch_all()
import os, sys
from maxpulse.config import Settings
from maxpulse.core import queue as queues
from maxpulse.isolation.actions import run_later
from maxpulse.operations.actions import check_later
queues.settings = lambda: Settings.model_construct(redis_url=sys.argv[1])
run_later()
check_later()
os._exit(0)
"""


def test_what_stands_in_no_row_outlives_the_web_process_that_asked(redis: Redis, redis_url: str) -> None:
    subprocess.run([sys.executable, "-c", ASKED_BY_ADMINS, redis_url], cwd=PROJECT, check=True)
    assert waiting(redis, "insights") == ["maxpulse.probe.jobs.run_now", "maxpulse.operations.jobs.check"]


NOT_TO_BE_SENT = """
from gevent import monkey
monkey.patch_all()
import sys
import gevent
from maxpulse.config import Settings
from maxpulse.core import queue as queues
queues.settings = lambda: Settings.model_construct(redis_url=sys.argv[1])
queues.enqueue_later("mail", "operator.neg", object())
gevent.sleep(2 * queues.FIRST_LOOK_SECONDS)
"""


def test_whatever_fails_after_the_pages_have_been_told_is_in_the_log(redis: Redis, redis_url: str) -> None:
    command = [sys.executable, "-c", NOT_TO_BE_SENT, redis_url]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert "enqueue_failed" in told and "operator.neg" in told and "TypeError" in told


def waiting(redis: Redis, name: str) -> list[str]:
    return [job.func_name for job in open_queue(name, redis).jobs]


def test_a_job_is_queued_with_its_arguments_as_json(redis: Redis) -> None:
    assert enqueue_later("mail", "operator.add", "a", 2)
    (job,) = open_queue("mail", redis).jobs
    assert job.args == ["a", 2]
    assert json.loads(zlib.decompress(redis.hget(job.key, "data")))[0] == "operator.add"


def test_the_same_key_waits_only_once(redis: Redis) -> None:
    assert enqueue_later("commissions", "operator.neg", 1, key="purchase:17")
    assert not enqueue_later("commissions", "operator.neg", 1, key="purchase:17")
    assert waiting(redis, "commissions") == ["operator.neg"]


def test_without_a_key_each_wish_is_queued(redis: Redis) -> None:
    assert enqueue_later("mail", "operator.neg", 1) and enqueue_later("mail", "operator.neg", 1)
    assert len(waiting(redis, "mail")) == 2


def test_a_job_that_got_lost_blocks_its_key_only_for_its_lifetime(redis: Redis) -> None:
    enqueue_later("commissions", "operator.neg", 1, key="purchase:17", lifetime=1)
    redis.delete("rq:queue:commissions")
    deadline = time.monotonic() + 5
    while not enqueue_later("commissions", "operator.neg", 1, key="purchase:17"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert waiting(redis, "commissions") == ["operator.neg"]


def test_with_redis_down_the_wish_is_dropped_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gone = Settings.model_construct(redis_url=f"unix://{tmp_path}/gone.sock")
    monkeypatch.setattr(queues, "settings", lambda: gone)
    began = time.monotonic()
    assert not enqueue_later("mail", "operator.neg", 1)
    assert time.monotonic() - began < 1


def test_a_period_is_queued_once_however_many_schedulers_tick(redis: Redis) -> None:
    first, second = (Scheduler(redis, [HOURLY]) for _ in range(2))
    assert first.tick(MORNING) and not second.tick(MORNING)
    first.resign()
    assert second.tick(MORNING + timedelta(minutes=59))
    assert waiting(redis, "insights") == ["operator.add"]


def test_missed_periods_are_made_up_for_by_one_job(redis: Redis) -> None:
    scheduler = Scheduler(redis, [HOURLY])
    scheduler.tick(MORNING)
    redis.delete(*redis.keys("rq:*"))
    scheduler.tick(MORNING + timedelta(hours=7))
    assert waiting(redis, "insights") == ["operator.add"]


def test_a_lease_that_runs_out_goes_to_the_next(redis: Redis) -> None:
    dead, heir = (Scheduler(redis, []) for _ in range(2))
    assert dead.leads() and not heir.leads()
    assert 0 < redis.ttl(LEADER_KEY) <= 15
    redis.delete(LEADER_KEY)
    assert heir.leads() and not dead.leads()


def test_who_does_not_lead_cannot_resign_for_another(redis: Redis) -> None:
    leader, other = (Scheduler(redis, []) for _ in range(2))
    assert leader.leads()
    other.resign()
    assert is_led(redis)
    leader.resign()
    assert not is_led(redis)


def test_only_workers_that_reported_lately_count(redis: Redis) -> None:
    for name, moment in (("old", "2020-01-01T00:00:00.000000Z"), ("new", f"{datetime.now(UTC):%FT%T.%fZ}")):
        redis.sadd("rq:workers", f"rq:worker:{name}")
        redis.hset(f"rq:worker:{name}", "last_heartbeat", moment)
    redis.sadd("rq:workers", "rq:worker:expired")
    assert fresh_workers(redis) == 1


def test_a_worker_that_only_seals_does_nobody_else_s_work(redis: Redis) -> None:
    for name, works_on in (("sealer", "audit"), ("worker", ",".join(QUEUES))):
        redis.sadd("rq:workers", f"rq:worker:{name}")
        told = {"last_heartbeat": f"{datetime.now(UTC):%FT%T.%fZ}", "queues": works_on}
        redis.hset(f"rq:worker:{name}", mapping=told)
    assert fresh_workers(redis) == 1
