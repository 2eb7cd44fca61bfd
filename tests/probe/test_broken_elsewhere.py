"""One check of a stream, key or job taken away on purpose, and the probe says which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import cast
from uuid import UUID

import pytest
from flask import request
from redis import Redis
from redis.exceptions import NoPermissionError
from sqlalchemy import Connection, text

from maxpulse.clients import live, skeleton
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, after_commit, db
from maxpulse.core.db import session as scoped
from maxpulse.core.queue import enqueue_later, redis_client
from maxpulse.live import fragments
from maxpulse.probe import keys
from maxpulse.probe.caches import FAMILIES, probe_caches
from maxpulse.probe.streams import probe_streams
from maxpulse.probe.work import try_job
from maxpulse.probe.world import World
from maxpulse.web import guard, limits
from tests.factories.keys import allow_keys
from tests.probe.conftest import told

RENAME = text("update clients set name = :to where id = :client")


def test_a_socket_that_lets_the_browser_choose_its_stream(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = guard.acting_distributor
    monkeypatch.setattr(
        guard, "acting_distributor", lambda: UUID(request.args.get("stream") or str(honest()))
    )
    probe_streams(world)
    assert told(world.report) == {("reached", "/hub/socket", "distributor")}


def test_a_socket_for_pages_from_elsewhere(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxpulse.live.socket.origin_allowed", lambda *_asked: True)
    probe_streams(world)
    assert told(world.report) == {("reached", "/hub/socket", "foreign page")}


@pytest.mark.thorough
def test_a_new_event_that_nobody_knows_the_facts_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {**fragments._renderers, "moved_house": {"here": lambda facts: f"<p>{facts['address']}</p>"}}
    monkeypatch.setattr(fragments, "_renderers", more)
    probe_streams(world)
    assert told(world.report) == {("not covered", "/hub/socket", "")}


@pytest.fixture
def any_key(redis_url: str) -> Iterator[Redis]:
    """The Valkey of the tests, taking keys of every family for so long."""
    allow_keys(redis_url, [""])
    yield redis_client(redis_url)
    allow_keys(redis_url, FAMILIES)


@pytest.mark.parametrize(
    ("key", "problem"),
    [("visits:17", "not covered"), ("rq:job:of:cai@example.test", "reached")],
)
def test_a_key_in_redis_that_nobody_thought_of(world: World, any_key: Redis, key: str, problem: str) -> None:
    any_key.set(key, "1", ex=60)
    try:
        probe_caches(world)
    finally:
        any_key.delete(key)
    assert told(world.report) & {("not covered", "visits", ""), ("reached", "rq", "whoever reads Redis")}
    assert {finding.problem for finding in world.report.findings} == {problem}


@pytest.fixture
def of_rq(redis_url: str) -> Iterator[Redis]:
    """The Valkey of the tests, from which one key is taken away afterwards."""
    yield redis_client(redis_url)
    redis_client(redis_url).delete(OURS)


OURS = "rq:results:ours"
PUT: dict[str, Callable[[Redis, list[str]], object]] = {
    "list": lambda redis, entries: redis.rpush(OURS, *entries),
    "set": lambda redis, entries: redis.sadd(OURS, *entries),
    "zset": lambda redis, entries: redis.zadd(OURS, {each: place for place, each in enumerate(entries)}),
    "stream": lambda redis, entries: [redis.xadd(OURS, {"return_value": each}) for each in entries],
    "hash": lambda redis, entries: redis.hset(OURS, mapping=dict.fromkeys(entries, "1")),
}


@pytest.mark.parametrize("kind", PUT)
def test_a_person_named_by_the_last_of_many_entries(world: World, of_rq: Redis, kind: str) -> None:
    PUT[kind](of_rq, [*(f"{number:03}" for number in range(150)), "zoe@example.test"])
    probe_caches(world)
    assert told(world.report) == {("reached", "rq", "whoever reads Redis")}


@pytest.mark.parametrize("kind", [kind for kind in PUT if kind != "hash"])
def test_a_key_with_more_entries_than_are_read(
    world: World, of_rq: Redis, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(keys, "MOST_ENTRIES", 30)
    PUT[kind](of_rq, [str(number) for number in range(31)])
    probe_caches(world)
    assert [(finding.problem, finding.what, finding.how) for finding in world.report.findings] == [
        ("not covered", "rq", f"A {kind} of more than 30 entries: the others were not read.")
    ]


def test_a_key_of_a_type_that_nothing_here_reads(
    world: World, of_rq: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(keys.READERS, "stream")
    PUT["stream"](of_rq, ["1"])
    probe_caches(world)
    assert [(finding.problem, finding.what, finding.how) for finding in world.report.findings] == [
        ("not covered", "rq", "Nothing here knows how to read a stream.")
    ]


def test_more_keys_than_are_read(world: World, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    probe_caches(world)
    there = sum(1 for _key in redis_client(redis_url).scan_iter())
    assert there > 1
    for most, said in ((there + 100, []), (there - 1, [f"There are more than {there - 1} keys"])):
        monkeypatch.setattr(keys, "MOST_KEYS", most)
        world.report.findings.clear()
        probe_caches(world)
        found = [finding for finding in world.report.findings if "more than" in finding.how]
        assert [(finding.problem, finding.how.partition(":")[0]) for finding in found] == [
            ("not covered", sentence) for sentence in said
        ]


def test_no_test_can_write_a_key_of_an_unknown_family(redis_url: str) -> None:
    with pytest.raises(NoPermissionError):
        redis_client(redis_url).set("visits:17", "1")


def test_a_process_that_remembers_by_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def name_of(client_id: UUID) -> str:
        return str(client_id)

    name_of.__module__ = skeleton.__name__
    monkeypatch.setattr(skeleton, "name_of", lru_cache(name_of), raising=False)
    probe_caches(world)
    assert [(finding.problem, finding.kind) for finding in world.report.findings] == [
        ("not covered", "caches")
    ]


def test_a_module_that_remembers_in_a_container(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skeleton, "_names", {}, raising=False)
    monkeypatch.setitem(live._zones, world.theirs.token.session_id, min(world.theirs.secrets))
    probe_caches(world)
    assert told(world.report) == {
        ("not covered", "maxpulse.clients.skeleton._names", ""),
        ("reached", "maxpulse.clients.live._zones", "whoever calls it"),
    }


def test_counts_of_tries_that_stand_in_redis_by_address(
    world: World, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "account_key", lambda email: email)
    before = set(redis_client(redis_url).scan_iter())
    try:
        probe_caches(world)
    finally:
        redis_client(redis_url).delete(*set(redis_client(redis_url).scan_iter()) - before)
    assert told(world.report) == {("reached", "LIMITS", "whoever reads Redis")}


def test_a_job_that_is_told_of_a_person(world: World) -> None:
    def greet_later(email: str) -> None:
        enqueue_later("mail", "maxpulse.notices.jobs.send", email, key="greeting")

    heard = set(world.report.queued)
    with acting(Actor.system()) as session:
        session.execute(text("select 1"))
        after_commit(partial(greet_later, world.theirs.address_of("participant")))
    probe_caches(world)
    world.report.queued &= heard
    assert told(world.report) == {("reached", "rq", "whoever reads Redis")}


def test_a_job_that_reaches_into_the_other_company(world: World) -> None:

    def rename(purchase_id: str) -> None:
        with acting(Actor.system()) as session:
            session.execute(RENAME, {"client": world.theirs.values["client_id"], "to": purchase_id})

    try_job(world, rename)
    assert {finding.how for finding in world.report.findings} == {"changes the other's clients"}


@pytest.mark.thorough
def test_a_job_that_tells_one_company_of_the_other(world: World) -> None:

    def gossip(purchase_id: str) -> None:
        with acting(Actor.system()) as session:
            words = min(world.theirs.secrets) + purchase_id
            session.execute(RENAME, {"client": world.mine.values["client_id"], "to": words})

    try_job(world, gossip)
    assert {finding.how for finding in world.report.findings} == {
        "writes words of the other company into rows of the one it is told of"
    }


def test_a_job_that_acts_as_somebody_else(world: World) -> None:

    def look(purchase_id: str) -> None:
        with acting(world.theirs.distributor) as session:
            session.execute(text("select 1"))

    try_job(world, look)
    assert {finding.how for finding in world.report.findings} == {"acts as the other"}


def test_a_job_that_acts_as_nobody(world: World) -> None:
    def forget() -> None:
        scoped.execute(text("select 1"))

    def go_around() -> None:
        cast("Connection", db.engine).exec_driver_sql("select 1")

    try_job(world, forget)
    try_job(world, go_around)
    assert [(finding.problem, finding.how) for finding in world.report.findings] == [
        ("not covered", "It does not say as whom it acts."),
        ("reached", "asks the database without an actor"),
    ]
