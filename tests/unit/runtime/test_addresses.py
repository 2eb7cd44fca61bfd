"""URLs of services."""

from __future__ import annotations

from pathlib import Path

import psycopg.conninfo
import pytest
from redis import Redis
from sqlalchemy.engine import make_url

from maxpulse.runtime.addresses import (
    postgres_url,
    recorder_url,
    valkey_url,
    web_url,
)

AWKWARD = "p@ss/w:rd %?#"


def test_libpq_reads_back_what_went_into_the_url() -> None:
    url = postgres_url("app", AWKWARD, "maxpulse", Path("/tmp/my sockets"))
    read = psycopg.conninfo.conninfo_to_dict(url)
    assert read == {"user": "app", "password": AWKWARD, "dbname": "maxpulse", "host": "/tmp/my sockets"}


def test_sqlalchemy_reads_the_same_url() -> None:
    url = make_url(postgres_url("app", AWKWARD, "maxpulse", Path("/tmp/my sockets")))
    assert (url.username, url.password, url.query["host"]) == ("app", AWKWARD, "/tmp/my sockets")


def test_redis_reads_a_socket_with_a_space_in_its_path() -> None:
    client = Redis.from_url(valkey_url(Path("/tmp/my sockets/valkey.sock")))
    assert client.connection_pool.connection_kwargs["path"] == "/tmp/my sockets/valkey.sock"


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("10.1.2.3", "http://10.1.2.3:8000"),
    ],
)
def test_the_web_address_is_one_to_type_into_a_browser(bind: str, url: str) -> None:
    assert web_url(bind, 8000) == url


def test_the_recorder_enters_the_same_database_with_a_password_of_its_own() -> None:
    url = make_url(recorder_url("postgresql://maxpulse_app:secret@db.example:5433/live?sslmode=require"))
    assert (url.username, url.host, url.port, url.database) == (
        "maxpulse_recorder",
        "db.example",
        5433,
        "live",
    )
    assert url.query["sslmode"] == "require"
    assert url.password and url.password != "secret"


def test_every_machine_derives_the_same_recorder() -> None:
    url = "postgresql://maxpulse_app:secret@db.example/live"
    assert recorder_url(url) == recorder_url(url) != recorder_url(url.replace("secret", "other"))


def test_where_no_password_is_needed_the_recorder_needs_none() -> None:
    assert (
        recorder_url("postgresql://app@/live?host=/run") == "postgresql://maxpulse_recorder@/live?host=/run"
    )
