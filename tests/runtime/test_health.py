"""What machines ask."""

from __future__ import annotations

import time
from threading import Event

import pytest
from flask.testing import FlaskClient
from redis import Redis

from maxpulse.operations.health import ask_all
from maxpulse.runtime.scheduler import Scheduler


def test_it_is_alive_without_asking_anybody(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


def test_it_is_not_ready_while_nobody_works(client: FlaskClient, redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": True, "redis": True, "workers": False, "scheduler": False}


def test_it_is_ready_when_everybody_is_there(client: FlaskClient, redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.sadd("rq:workers", "rq:worker:one")
        redis.hset(
            "rq:worker:one", "last_heartbeat", time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
        )
        scheduler = Scheduler(redis, [])
        assert scheduler.leads()
        answer = client.get("/readyz")
        scheduler.resign()
        redis.flushall()
    assert (answer.status_code, all((answer.json or {}).values())) == (200, True)


def test_a_part_that_hangs_or_fails_is_not_waited_for() -> None:
    release = Event()

    def fails() -> bool:
        raise ConnectionRefusedError

    began = time.monotonic()
    parts = ask_all({"fine": lambda: True, "hangs": release.wait, "fails": fails}, patience=0.2)
    assert time.monotonic() - began < 1
    assert parts == {"fine": True, "hangs": False, "fails": False}
    release.set()


def test_metrics_name_endpoints_and_no_addresses(client: FlaskClient) -> None:
    token = "s3cret-t0ken" * 6
    client.get(f"/a/{token}")
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "maxpulse_request_seconds_count" in answer.text and "maxpulse_queue_jobs" in answer.text
    assert token not in answer.text


def test_nobody_can_make_up_a_series_of_metrics(client: FlaskClient) -> None:
    assert client.open("/healthz", method="MADEUP1").status_code == 405
    told = client.get("/metrics").text
    assert 'method="other"' in told
    assert "MADEUP1" not in told


@pytest.mark.parametrize("stranger", ["8.8.8.8", "2a00::1"])
def test_metrics_are_not_there_for_strangers(client: FlaskClient, stranger: str) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": stranger}).status_code == 404


def test_metrics_are_not_there_through_a_proxy(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404
