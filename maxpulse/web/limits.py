"""How often somebody may try. Counted in Redis for all processes; nothing here runs on the answers' road.

`limiter.limit("60 per hour")` above a view limits it. When Redis is away such limits go on in the process's
own memory. Sign-in does not: without the common count nobody gets in (503), or a guesser would have one count
a process.
"""

from __future__ import annotations

import time
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, cast

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from maxpulse.config import Settings

ON_AN_ACCOUNT_FROM_AN_ADDRESS = parse("5 per 15 minutes")
ON_AN_ACCOUNT = parse("50 per 15 minutes")
FROM_AN_ADDRESS = parse("30 per 15 minutes")
PATIENCE: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 2, "wrap_exceptions": True}


def address() -> str:
    """Where the request comes from, as counted: the IPv6 network of a household counts as one."""
    given = request.remote_addr or "unknown"
    try:
        parsed = ip_address(given)
    except ValueError:
        return given
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else given


limiter = Limiter(key_func=address, in_memory_fallback_enabled=True, strategy="fixed-window")


def init_app(app: Flask) -> None:
    """Count in this installation's Redis, and believe a proxy's headers only where one is configured."""
    using: Settings = app.extensions["settings"]
    where = using.redis_url.replace("unix://", "redis+unix://", 1) or "memory://"
    options = PATIENCE if using.redis_url else {}
    app.config["RATELIMIT_STORAGE_URI"] = where
    app.config["RATELIMIT_STORAGE_OPTIONS"] = options
    # A count of its own for sign-in: the limiter changes over to memory when Redis is away.
    app.extensions["sign_in_counts"] = FixedWindowRateLimiter(storage_from_string(where, **options))
    # Flask-Limiter would hook into every request. Its limits are checked by the views that declare one.
    app.extensions.setdefault("limiter", set()).add(limiter)
    limiter.init_app(app)
    if proxies := using.trusted_proxies:
        trusting = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = trusting  # type: ignore[method-assign]


def wait_before_sign_in(email: str) -> int:
    """Count a try to sign in and say for how many seconds it has to wait; 0 when it may go on.

    Raises limits.errors.StorageError when Redis cannot count.
    """
    counts = _counts()
    account = _account(email)
    waits = [0]
    if not counts.test(FROM_AN_ADDRESS, "sign-in", address()):
        waits.append(_left(FROM_AN_ADDRESS, "sign-in", address()))
    for item, *keys in _per_account(account):
        if not counts.hit(item, *keys):
            waits.append(_left(item, *keys))
    return max(waits)


def sign_in_failed(email: str) -> int:
    """Count a wrong password against the address; says how many tries the account has left from here."""
    counts = _counts()
    counts.hit(FROM_AN_ADDRESS, "sign-in", address())
    item, *keys = _per_account(_account(email))[0]
    return counts.get_window_stats(item, *keys).remaining


def sign_in_worked(email: str) -> None:
    """Forget the account's tries: the right password was among them."""
    for item, *keys in _per_account(_account(email)):
        _counts().clear(item, *keys)


def _counts() -> FixedWindowRateLimiter:
    return cast("FixedWindowRateLimiter", current_app.extensions["sign_in_counts"])


def _per_account(account: str) -> tuple[tuple[RateLimitItem, str, str, str], tuple[RateLimitItem, str, str]]:
    return (
        (ON_AN_ACCOUNT_FROM_AN_ADDRESS, "sign-in", account, address()),
        (ON_AN_ACCOUNT, "sign-in", account),
    )


def _account(email: str) -> str:
    # Redis is no place for addresses of people, least of all of those who have no account.
    return blake2b(email.strip().lower().encode(), digest_size=12).hexdigest()


def _left(item: RateLimitItem, *keys: str) -> int:
    return max(1, int(_counts().get_window_stats(item, *keys).reset_time - time.time()) + 1)
