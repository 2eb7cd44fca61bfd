"""Whether a fragment may be shown to people. What a model writes is taken for what a stranger writes.

The words that no text may hold stand with their reasons in `checking.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from maxpulse.analysis.fragments import AreaFragment, Fragment, directions, shape_of
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.prompts import LONGEST_MESSAGE, LONGEST_OVERVIEW, constants
from maxpulse.analysis.slots import SLOT, SLOTS, slots_in

MARKUP: Final = frozenset("<>[]`#|\\@_*^~=$§/")
PER_CENT: Final = frozenset("%‰٪")
# For everybody, whatever the area and the level.
ALWAYS: Final = (
    "injected",
    "diagnosis",
    "promise",
    "medicine",
    "product",
    "investment",
    "fear",
    "blame",
    "stranger",
    "figure",
)
# Levels: up to the first nothing is praised, from the second on nothing is talked down.
LOW, HIGH = 2, 5
# Slots whose value says how often.
RATED: Final = ("strength", "fruit_veg")


def refused(fragment: Fragment, pattern: Pattern) -> str | None:
    """Why a fragment is not shown to anybody, in a stable word; None where it may be."""
    return next(_reasons(fragment, pattern), None)


def _reasons(fragment: Fragment, pattern: Pattern) -> Iterator[str]:
    if not isinstance(fragment, shape_of(pattern)):
        yield "shape"
    for text in _texts(fragment):
        if len(text) > (LONGEST_OVERVIEW if pattern.is_overview else LONGEST_MESSAGE):
            yield "too_long"
        yield from _signs(text)
        yield from _slots(text, pattern)
        bare = SLOT.sub(" ", text)
        yield from _figures(bare, pattern)
        yield from _words(bare, pattern)
    if fragment.direction not in directions(pattern):
        yield "direction"


def _texts(fragment: Fragment) -> tuple[str, ...]:
    if isinstance(fragment, AreaFragment):
        return fragment.message, fragment.recommendation
    return (fragment.message,)


def _signs(text: str) -> Iterator[str]:
    """Signs that prose has no use for: those that hide, those that mark up, letters that only look like ours."""
    if "!" in text or "¡" in text:
        yield "exclamation"
    if any(_is_strange(sign) for sign in SLOT.sub("", text)):
        yield "injected"


# Texts are made of some sixty signs, and are looked at anew whenever they are given.
@lru_cache(maxsize=512)
def _is_strange(sign: str) -> bool:
    is_hidden = unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
    is_foreign = sign.isalpha() and not unicodedata.name(sign, "").startswith(
        ("LATIN SMALL", "LATIN CAPITAL")
    )
    return sign in MARKUP or is_hidden or is_foreign or unicodedata.normalize("NFKC", sign) in MARKUP


def _slots(text: str, pattern: Pattern) -> Iterator[str]:
    if any(name not in SLOTS.get(pattern.about, ()) for name in slots_in(text)):
        yield "unknown_slot"
    if "{" in SLOT.sub("", text) or "}" in SLOT.sub("", text):
        yield "stray_brace"
    if _units(pattern.language).search(text):
        yield "unit"


def _figures(text: str, pattern: Pattern) -> Iterator[str]:
    """A figure that is no constant of the area: it would be somebody's, or made up."""
    for constant in constants(pattern):
        for named in sorted(constant["words"].get(pattern.language, []), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(named)}(?!\w)", " ", text, flags=re.I)
    if any(sign.isnumeric() for sign in text) or not PER_CENT.isdisjoint(text):
        yield "figure"


def _words(text: str, pattern: Pattern) -> Iterator[str]:
    reasons = list(ALWAYS)
    reasons += ["kept_in"] if pattern.half == "health" else []
    reasons += ["order"] if pattern.is_overview else []
    reasons += ["praise"] if pattern.level <= LOW else []
    reasons += ["alarm"] if pattern.level >= HIGH else []
    yield from (reason for reason in reasons if _barred(reason, pattern.language).search(text))
    if not pattern.is_overview and _against(pattern.about, pattern.language).search(text):
        yield "against"
    own, others = (_small_words(name, pattern.language) for name in ("own_words", "others_words"))
    if not own.search(text) or others.search(text):
        yield "wrong_language"


@cache
def _barred(word_list: str, language: str) -> re.Pattern[str]:
    return _words_that_begin(_lists()[word_list][language])


@cache
def _against(area: str, language: str) -> re.Pattern[str]:
    return _words_that_begin(_lists()["against"][area][language])


@cache
def _small_words(word_list: str, language: str) -> re.Pattern[str]:
    return _words_that_begin([rf"{word}\b" for word in _lists()[word_list][language]])


@cache
def _units(language: str) -> re.Pattern[str]:
    """A slot with something behind it that its value says already."""
    units, rates = ("|".join(_lists()[name][language]) for name in ("units", "rates"))
    return re.compile(rf"\}}\s*(?:{units})|(?:{'|'.join(RATED)})\}}\s*(?:{rates})", re.I)


def _words_that_begin(beginnings: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(beginnings)})", re.I)


@cache
def _lists() -> dict[str, Any]:
    content = Path(__file__).with_name("checking.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(content, Loader=yaml.CSafeLoader)
    return found
