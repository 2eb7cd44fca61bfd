"""The languages the product speaks, and which of them somebody is answered in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

# Those with a complete catalogue; the first is what the words in the code are written in.
LANGUAGES: tuple[str, ...] = ("en", "de")
COOKIE = "language"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in this language, whatever the request says: for what is drawn for somebody else than who asks."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str | None:
    """The language of the enclosing `speaking`, or None."""
    return _spoken.get()


def choose(wanted: str | None, remembered: str | None, accepted: str) -> str:
    """The language for a page: the account's, else the one chosen on this device, else what the browser asks for.

    `accepted` is the browser's Accept-Language; what is unknown or not spoken here counts for nothing.
    """
    for wish in (wanted, remembered):
        if wish in LANGUAGES:
            return wish
    return _best_of(accepted, LANGUAGES)


@lru_cache(maxsize=256)
def _best_of(accepted: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(offered, default=offered[0])
