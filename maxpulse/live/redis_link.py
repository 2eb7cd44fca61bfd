"""One connection to Redis, opened by redis-py (address forms, TLS, password) and then used bare.

A publish through `redis.Redis` costs 155 us of CPU, through a packed pipeline 29, through one connection
with ready-made commands 5 (2-core machine, Valkey on a Unix socket).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.connection import ConnectionInterface
from redis.exceptions import RedisError
from redis.retry import Retry

LINK_ERRORS = (RedisError, OSError)


class Link:
    """An open connection. Everything here raises LINK_ERRORS when the link breaks or the time is up."""

    def __init__(self, connection: ConnectionInterface) -> None:
        self._connection: Any = connection

    def send(self, commands: list[bytes]) -> None:
        """Send ready-made commands in one write."""
        self._connection.send_packed_command([b"".join(commands)], check_health=False)

    def tell(self, verb: str, *arguments: bytes) -> None:
        """Send one command."""
        self._connection.send_command(verb, *arguments)

    def read(self, *, stay: bool = False) -> Any:
        """The next reply, undecoded. With `stay`, running out of time leaves the link open."""
        return self._connection.read_response(disable_decoding=True, disconnect_on_error=not stay)

    def close(self) -> None:
        """Close it; never raises."""
        self._connection.disconnect()


def connect(url: str, timeout: float) -> Link:
    """An open link whose reads and writes give up after `timeout` seconds. Raises LINK_ERRORS."""
    pool = ConnectionPool.from_url(
        url,
        protocol=2,
        socket_connect_timeout=2,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
        client_name="maxpulse-live",
    )
    link: Any = pool.make_connection()
    link.connect()
    return Link(link)


def pauses(first: float = 0.05, longest: float = 2.0) -> Iterator[float]:
    """Seconds to wait between attempts: doubling, with jitter so that processes do not return in step."""
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1.5)  # noqa: S311 spreads load, hides nothing
        pause = min(longest, pause * 2)
