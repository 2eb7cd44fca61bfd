"""What is promised of every entry of the audit, kept by the installation that runs: sealed within a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page
from redis import Redis
from rq.command import send_stop_job_command
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import open_queue
from maxpulse.runtime.background import WORKERS
from tests.factories.cast import Cast, Person
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for

A_MINUTE = timedelta(seconds=60)
# From the database's clock when the entry was written to the same clock when its seal was made.
SEALED_AFTER = text("""
    select s.sealed_at - e.written_at from audit_entries e join audit_seals s on e.id = any (s.entries)
     where e.action = 'link_closed' and e.actor_user_id = :who
""")


@pytest.mark.thorough
def test_a_deed_is_sealed_within_a_minute_though_every_other_worker_is_busy(
    people: Cast, enter: Callable[[Person], Page], installation: Installation, backstage: Flask
) -> None:
    links = enter(people.ana)
    links.goto("/links")
    with Redis.from_url(installation.status()["redis_url"]) as redis, nobody_else_free(redis):
        links.locator("form[action$='/closure'] button").first.click()
        wait_for(lambda: sealed_after(backstage, people.ana) is not None, "the seal")
    took = sealed_after(backstage, people.ana)
    assert took is not None
    assert took <= A_MINUTE


def sealed_after(backstage: Flask, person: Person) -> timedelta | None:
    """How long the deed of that person waited for its seal; None while it waits."""
    with backstage.app_context(), acting(Actor.system()) as session:
        took: timedelta | None = session.execute(SEALED_AFTER, {"who": person.actor.user_id}).scalar()
        return took


@contextmanager
def nobody_else_free(redis: Redis) -> Iterator[None]:
    """Give every worker that takes all queues something long to do, as an analysis or the probe is."""
    queue = open_queue("insights", redis)
    long = [
        queue.enqueue("time.sleep", 200, result_ttl=0, failure_ttl=1, job_timeout=240) for _ in range(WORKERS)
    ]
    try:
        wait_for(lambda: all(is_under_way(job) for job in long), "all of them to be busy")
        yield
        assert all(is_under_way(job) for job in long), "the premise: they were, all the time"
    finally:
        for job in long:
            send_stop_job_command(redis, job.id, serializer=JSONSerializer)
        wait_for(lambda: not any(is_under_way(job) for job in long), "them to be free again")


def is_under_way(job: Job) -> bool:
    """True while a worker is at it."""
    return job.get_status() == JobStatus.STARTED
