"""The tongues of the languages there are, by their catalogues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    *(N_("d MMM, HH:mm"), N_("d MMM, HH:mm:ss"), N_("d MMM y, HH:mm"), N_("d MMM y, HH:mm:ss")),
    *(N_("d MMMM y, HH:mm"), N_("HH:mm"), N_("HH:mm:ss"), N_("LLLL"), N_("LLLL y")),
)
# Where names are no proper nouns, a sentence goes on with a small letter.
CAPITALS = frozenset(("de", "lb"))


@contextmanager
def answering_in(language: str) -> Iterator[None]:
    """What is drawn meanwhile is in this language, whoever asked; with one language nothing has to be said about it."""
    if len(languages.LANGUAGES) == 1:
        yield
        return
    with languages.speaking(language), force_locale(language):
        yield


def readers_tongue() -> Tongue:
    """The tongue of whoever reads what the request in hand answers; the source's where nobody does."""
    return tongue(str(get_locale() or languages.LANGUAGES[0]))


def tongue(language: str) -> Tongue:
    """The tongue of a language, read once a process. Needs an application."""
    known: dict[str, Tongue] = current_app.extensions.setdefault("tongues", {})
    found = known.get(language)
    if found is None:
        found = known[language] = _tongue(language)
    return found


def day(of: date | datetime, pattern: str = "d MMM y") -> str:
    """A day as the reader writes it, by one of PATTERNS."""
    return str(format_date(of, gettext(pattern)))


def moment(of: datetime, pattern: str = "d MMM y, HH:mm") -> str:
    """A moment (aware) in the reader's time zone and way of writing, by one of PATTERNS."""
    return str(format_datetime(of, gettext(pattern)))


def _tongue(language: str) -> Tongue:
    with force_locale(language):
        translations = get_translations()
    locale = Locale.parse(language)

    def say(message: str) -> str:
        # A catalogue's empty message is its own head.
        return str(translations.gettext(message)) if message else ""

    return Tongue(
        language,
        say,
        get_decimal_symbol(locale),
        get_group_symbol(locale),
        sign_last=not locale.currency_formats["standard"].pattern.startswith("¤"),
        lowers=locale.language not in CAPITALS,
    )
