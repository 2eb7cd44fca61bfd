"""Who may open a socket or write: pages of this installation only."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from flask import Request


class HasOrigin(Protocol):
    """The part of the settings this check reads."""

    @property
    def origin(self) -> str:
        """Where people reach this installation."""
        ...

    @property
    def is_production(self) -> bool:
        """True where only that address counts."""
        ...


def origin_allowed(request: Request, settings: HasOrigin) -> bool:
    """True when the request's Origin header names a page of this installation.

    A browser sends cookies along with a foreign page's handshake, so the cookie alone proves nothing.
    """
    in_use = f"{request.scheme}://{request.host}".replace("ws", "http", 1)
    return is_our_origin(request.headers.get("Origin", ""), in_use, settings)


def is_our_origin(origin: str, in_use: str, settings: HasOrigin) -> bool:
    """True when `origin` is this installation.

    Outside production the address in use counts too, so that localhost and 127.0.0.1 both work.
    """
    return origin == _origin(settings.origin) or (origin == in_use and not settings.is_production)


@lru_cache(maxsize=4)
def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
