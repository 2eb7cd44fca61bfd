"""How often somebody may try. Counted in Redis for all processes; nothing here runs on the answers' road.

`limiter.limit("60 per hour")` above a view limits it. When Redis is away such limits go on in the process's
own memory. Sign-in (`web.tries`) does not: without the common count nobody gets in (503), or a guesser would have one
count a process.
"""

from __future__ import annotations

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, cast

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from maxpulse.config import Settings
from maxpulse.core.emails import normal_email

PATIENCE: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 2, "wrap_exceptions": True}


def address() -> str:
    """Where the request comes from, as counted: the IPv6 network of a household counts as one."""
    given = request.remote_addr or "unknown"
    try:
        parsed = ip_address(given)
    except ValueError:
        return given
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else given


def is_exempt() -> bool:
    """True for requests from the machine itself, outside production: there one machine plays everybody.

    In production a proxy that nobody counted would make everybody come from it.
    """
    using: Settings = current_app.extensions["settings"]
    if using.is_production:
        return False
    return address().startswith("127.") or address() == str(ip_network(("::1", 64), strict=False))


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


def typed_account() -> str:
    """The account that a form names, as counted, for limits on what is sent to one address of a person.

    However it is spelled: the mails all reach the same box.
    """
    return account_key(normal_email(request.form.get("email", "")))


def is_first(what: str, seconds: int) -> bool:
    """True for the first who asks about `what` within so many seconds, in whichever process: what works once.

    Raises limits.errors.StorageError when Redis cannot count.
    """
    return counts().storage.incr(f"first/{what}", seconds) == 1


def counts() -> FixedWindowRateLimiter:
    """The count that all processes share, and none goes on without. Raises StorageError when Redis cannot count."""
    return cast("FixedWindowRateLimiter", current_app.extensions["sign_in_counts"])


def account_key(email: str) -> str:
    """The account with this address, as counted."""
    # Redis is no place for addresses of people, least of all of those who have no account.
    return blake2b(email.encode(), digest_size=12).hexdigest()
