"""How often a program may ask. Counted in Redis for all processes; in the process's own memory while Redis is away."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, g
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from maxpulse.web.errors import Problem

REQUESTS = parse("120 per minute")
TOKENS_OF_A_CLIENT = parse("20 per minute")
TOKENS_FROM_AN_ADDRESS = parse("60 per minute")


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a limit: requests, and seconds until they are counted anew."""

    limit: RateLimitItem
    remaining: int
    seconds: int


def init_app(app: Flask) -> None:
    """Count where the other limits are counted, and beside it in memory."""
    where, options = app.config["RATELIMIT_STORAGE_URI"], app.config["RATELIMIT_STORAGE_OPTIONS"]
    app.extensions["api_counts"] = tuple(
        FixedWindowRateLimiter(storage_from_string(place, **given))
        for place, given in ((where, options), ("memory://", {}))
    )


def count(limit: RateLimitItem, *key: str) -> None:
    """Count a request. Raises Problem 429 with Retry-After when there were enough of them."""
    allowed, left = _hit(limit, "api", *key)
    g.api_limit = left
    if not allowed:
        raise Problem(
            429,
            "too-many-requests",
            "Too many requests",
            f"Ask again in {left.seconds} seconds.",
            headers={"Retry-After": str(left.seconds)},
        )


def tell(response: Response) -> Response:
    """Say on the answer what is left (draft-ietf-httpapi-ratelimit-headers)."""
    if left := cast("Left | None", g.get("api_limit")):
        window = left.limit.get_expiry()
        response.headers["RateLimit-Policy"] = f'"client";q={left.limit.amount};w={window}'
        response.headers["RateLimit"] = f'"client";r={left.remaining};t={left.seconds}'
    return response


def _hit(limit: RateLimitItem, *key: str) -> tuple[bool, Left]:
    shared, own = cast("tuple[FixedWindowRateLimiter, ...]", current_app.extensions["api_counts"])
    try:
        return _hit_in(shared, limit, *key)
    except StorageError:
        return _hit_in(own, limit, *key)


def _hit_in(counts: FixedWindowRateLimiter, limit: RateLimitItem, *key: str) -> tuple[bool, Left]:
    allowed = counts.hit(limit, *key)
    stats = counts.get_window_stats(limit, *key)
    return allowed, Left(limit, max(stats.remaining, 0), max(1, int(stats.reset_time - time.time()) + 1))
