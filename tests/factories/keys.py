"""Which keys a Valkey takes."""

from __future__ import annotations

from collections.abc import Iterable

from maxpulse.core.queue import redis_client


def allow_keys(url: str, families: Iterable[str]) -> None:
    """From now on nobody writes or reads a key that does not begin with one of these."""
    patterns = [f"{family}*" for family in families]
    redis_client(url).acl_setuser("default", enabled=True, nopass=True, reset_keys=True, keys=patterns)
