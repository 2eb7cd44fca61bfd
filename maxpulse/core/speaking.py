"""The tongues of the languages there are, by their catalogues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol
from flask import current_app
from flask_babel import force_locale, format_date, format_datetime, get_locale, get_translations, gettext

from maxpulse.core import languages
from maxpulse.core.tongue import N_, Tongue

# How days and moments are written: messages too, for the order of their parts is a language's own.
PATTERNS = (
    *(N_("d MMM"), N_("d MMMM"), N_("d MMM y"), N_("d MMMM y"), N_("EEEE d MMMM"), N_("EEEE, d MMMM")),
    *(
        N_("d MMM, HH:mm"),
        N_("d MMM, HH:mm:ss"),
        N_("d MMM, HH:mm z"),
        N_("d MMM y, HH:mm"),
        N_("d MMM y, HH:mm:ss"),
    ),
    *(N_("d MMMM y, HH:mm"), N_("HH:mm"), N_("HH:mm:ss"), N_("LLLL"), N_("LLLL y")),
)
# The same where people write the month before the day, and count hours to twelve. No line ends before "PM".
AMERICAN = {
    "d MMM": "MMM d",
    "d MMMM": "MMMM d",
    "d MMM y": "MMM d, y",
    "d MMMM y": "MMMM d, y",
    "EEEE d MMMM": "EEEE, MMMM d",
    "EEEE, d MMMM": "EEEE, MMMM d",
    "HH:mm": "h:mm\N{NO-BREAK SPACE}a",
    "HH:mm z": "h:mm\N{NO-BREAK SPACE}a z",
    "HH:mm:ss": "h:mm:ss\N{NO-BREAK SPACE}a",
}
# Where names are no proper nouns, a sentence goes on with a small letter.
CAPITALS = frozenset(("de", "lb"))


@contextmanager
def answering_in(way: str) -> Iterator[None]:
    """What is drawn meanwhile is in this language, written as in its country where it names one, whoever asked."""
    language, region = languages.parts_of(way)
    with languages.speaking(language), languages.asking_from(region), force_locale(way):
        yield


def readers_tongue() -> Tongue:
    """The tongue of whoever reads what the request in hand answers; the source's where nobody does."""
    return tongue(str(get_locale() or languages.LANGUAGES[0]))


def tongue(way: str) -> Tongue:
    """The tongue of a language, or of a language as a country writes it, read once a process. Needs an application.

    A country that differs in days alone has the tongue of the language: a tongue writes none.
    """
    known: dict[str, Tongue] = current_app.extensions.setdefault("tongues", {})
    found = known.get(way)
    if found is None:
        found = _tongue(way)
        plain = tongue(found.language) if found.language != way else found
        found = known[way] = plain if _writes_alike(found, plain) else found
    return found


def day(of: date | datetime, pattern: str = "d MMM y") -> str:
    """A day as the reader writes it, by one of PATTERNS."""
    return str(format_date(of, _written(pattern)))


def moment(of: datetime, pattern: str = "d MMM y, HH:mm") -> str:
    """A moment (aware) in the reader's time zone and way of writing, by one of PATTERNS."""
    return str(format_datetime(of, _written(pattern)))


def _written(pattern: str) -> str:
    if str(get_locale()) != "en_US":
        return gettext(pattern)
    # A moment's day and clock are written apart, with a comma between.
    day_of, comma, clock_of = pattern.rpartition(", ")
    if comma and clock_of in AMERICAN and day_of in AMERICAN:
        return f"{AMERICAN[day_of]}, {AMERICAN[clock_of]}"
    return AMERICAN.get(pattern, pattern)


def _writes_alike(one: Tongue, other: Tongue) -> bool:
    return replace(one, way=other.way, say=other.say) == other


def _tongue(way: str) -> Tongue:
    with force_locale(way):
        translations = get_translations()
    locale = Locale.parse(way)
    amount = locale.currency_formats["standard"].pattern

    def say(message: str) -> str:
        # A catalogue's empty message is its own head.
        return str(translations.gettext(message)) if message else ""

    return Tongue(
        way,
        say,
        get_decimal_symbol(locale),
        get_group_symbol(locale),
        sign_last=not amount.startswith("¤"),
        sign_apart=amount.startswith("¤\N{NO-BREAK SPACE}"),
        lowers=locale.language not in CAPITALS,
    )
