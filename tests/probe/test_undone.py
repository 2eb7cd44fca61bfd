"""Whatever ends a run of the probe, nothing of it stays, and while it is there nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from redis.client import PubSub
from sqlalchemy.exc import DBAPIError

from maxpulse import live
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, after_commit, db
from maxpulse.core.queue import redis_client
from maxpulse.network.actions import suspend_distributor
from maxpulse.probe.catalogue import models
from maxpulse.probe.report import Report
from maxpulse.probe.undone import MARK, AlreadyProbing, shut_in, undone
from maxpulse.probe.world import put_rows, settle
from maxpulse.shop.actions import stock_catalogue
from tests.factories.cast import make_cast
from tests.factories.databases import Urls
from tests.probe.conftest import rows_in


@pytest.fixture
def lived_in(installation: Flask, urls: Urls) -> Iterator[dict[str, int]]:
    """The installation with people and goods in it; gives how many rows each table holds."""
    make_cast(installation)
    with installation.app_context(), acting(Actor.system()):
        stock_catalogue()
    yield rows_in(urls)


def test_an_interruption_leaves_no_row_and_the_application_as_it_was(
    installation: Flask, urls: Urls, lived_in: dict[str, int]
) -> None:
    before = {name: installation.extensions[name] for name in ("answers_desk", "settings")}
    with pytest.raises(KeyboardInterrupt), undone(installation) as stay:
        put_rows(stay, Report())
        raise KeyboardInterrupt
    assert MARK not in installation.extensions
    assert {name: installation.extensions[name] for name in before} == before
    assert rows_in(urls) == lived_in
    told: list[str] = []
    with installation.app_context():
        assert hasattr(db.engine, "pool"), "an engine again, and no connection of the probe's"
        with acting(Actor.system()):
            after_commit(lambda: told.append("a bell"))
    assert told == ["a bell"]


def test_a_connection_that_is_killed_leaves_no_row(
    installation: Flask, urls: Urls, lived_in: dict[str, int]
) -> None:
    with pytest.raises((psycopg.Error, DBAPIError)), undone(installation) as stay:
        put_rows(stay, Report())
        with psycopg.connect(urls.app, autocommit=True) as another:
            another.execute("select pg_terminate_backend(%s)", (stay.driver.info.backend_pid,))
        stay.driver.execute("select 1")
    assert MARK not in installation.extensions
    assert rows_in(urls) == lived_in


def test_nobody_waits_for_a_row_that_was_there_before(
    installation: Flask, urls: Urls, lived_in: dict[str, int]
) -> None:
    assert lived_in["products"] and lived_in["distributor_profiles"]
    with undone(installation) as stay:
        settle(installation, stay, Report())
        assert free_rows_in(urls) == lived_in


def test_no_bell_rings_in_redis_for_what_never_was(installation: Flask, redis_url: str) -> None:
    with redis_client(redis_url).pubsub() as listening:
        listening.psubscribe("*")
        with undone(installation) as stay:
            world = settle(installation, stay, Report())
            who = world.theirs.distributor.distributor_id
            assert who is not None
            with acting(Actor.system()):
                suspend_distributor(who)
        assert {"answer", "assessment_completed", "purchase"} <= {message.event for message in stay.told}
        # What is told afterwards comes last: what would have been told before is there by then.
        with installation.app_context(), acting(Actor.system()):
            after_commit(partial(live.close_sockets, stream="nobody's"))
        heard = list(until(listening, b"nobody's"))
    assert not [payload for payload in heard if str(who).encode() in payload]


def until(listening: PubSub, last: bytes) -> Iterator[bytes]:
    """Channel and payload of each message, up to the one that holds these words."""
    for message in iter(partial(listening.get_message, timeout=10), None):
        if message["type"] == "pmessage":
            yield message["channel"] + message["data"]
            if last in message["data"]:
                return
    raise TimeoutError


def test_two_runs_do_not_meet_in_one_application(installation: Flask) -> None:
    with undone(installation), pytest.raises(AlreadyProbing), undone(installation):
        pass
    assert MARK not in installation.extensions


def test_nothing_leads_out_while_it_runs() -> None:
    using = Settings.model_construct(smtp_url="smtp://here", openai_api_key="a key", secret_key="ours")
    shut = shut_in(using)
    assert (shut.smtp_url, shut.openai_api_key, shut.secret_key) == ("", "", "ours")


def free_rows_in(urls: Urls) -> dict[str, int]:
    """How many rows of each table somebody could change now, without waiting."""
    found = {}
    with psycopg.connect(urls.owner) as owner:
        for name in models():
            locked = sql.SQL("select 1 from {} for update skip locked").format(sql.Identifier(name))
            found[name] = len(owner.execute(locked).fetchall())
        owner.rollback()
    return found
