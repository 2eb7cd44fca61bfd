"""Whose certificates are believed when we ask somebody on the network."""

from __future__ import annotations

import ssl
from functools import cache

import httpx2


@cache
def trusted() -> ssl.SSLContext:
    """Those that httpx trusts by itself, read once a process.

    Reading all of them takes 30 to 100 ms of a core, in which no live page moves.
    """
    return httpx2.create_ssl_context()
