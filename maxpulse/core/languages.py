"""The languages the product speaks, which of them somebody is answered in, and which country they ask from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

# Those with a complete catalogue; the first is what the words in the code are written in.
LANGUAGES: tuple[str, ...] = ("en", "de")
# Countries that write figures or days otherwise than the rest of their language here: a comma or an apostrophe, the
# sign of a currency in front, the month before the day. All others are answered in the language alone.
REGIONAL: tuple[str, ...] = ("de_AT", "de_CH", "de_LI", "en_AT", "en_CH", "en_DE", "en_US")
WAYS: tuple[str, ...] = (*LANGUAGES, *REGIONAL)
COOKIE = "language"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
_region: ContextVar[str | None] = ContextVar("region", default=None)
COUNTRY = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in this language, whatever the request says: for what is drawn for somebody else than who asks."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


@contextmanager
def asking_from(region: str) -> Iterator[None]:
    """Answer somebody of this country ("" where it is not known), whatever the request says."""
    before = _region.set(region)
    try:
        yield
    finally:
        _region.reset(before)


def asked_from() -> str | None:
    """The country of the enclosing `asking_from`, or None."""
    return _region.get()


def spoken() -> str | None:
    """The language of the enclosing `speaking`, or None."""
    return _spoken.get()


def way_of(language: str, region: str) -> str:
    """The way of writing of a language in a country (ISO 3166, "" not known): "de_CH", or the language alone."""
    regional = f"{language}_{region}"
    return regional if regional in REGIONAL else language


def parts_of(way: str) -> tuple[str, str]:
    """The language and the country of a way of writing; "" where it names none."""
    language, _, region = way.partition("_")
    return language, region


def choose(wanted: str | None, remembered: str | None, accepted: str) -> str:
    """The language for a page: the account's, else the one chosen on this device, else what the browser asks for.

    `accepted` is the browser's Accept-Language; what is unknown or not spoken here counts for nothing.
    """
    for wish in (wanted, remembered):
        if wish in LANGUAGES:
            return wish
    return _best_of(accepted, LANGUAGES)


@lru_cache(maxsize=256)
def region_of(accepted: str) -> str:
    """The country in the language that a browser asks for first: "US" of "en-US, de", and "" of "de, en-US".

    What comes after the first tells what somebody reads as well, and not where they are at home.
    """
    best = next(iter(parse_accept_header(accepted, LanguageAccept)), None)
    found = COUNTRY.match(best[0]) if best else None
    return found[1].upper() if found else ""


@lru_cache(maxsize=256)
def _best_of(accepted: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(offered, default=offered[0])
