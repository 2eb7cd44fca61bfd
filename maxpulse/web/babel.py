"""Language, time zone and formats of what people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import format_currency, get_decimal_symbol
from flask import Flask, current_app, has_app_context, has_request_context, request
from flask_babel import Babel, get_locale, gettext, ngettext
from pytz import all_timezones_set
from werkzeug.wrappers import Response

from maxpulse.config import Settings
from maxpulse.core import clock, languages
from maxpulse.core.reader import Reader, find_reader
from maxpulse.core.speaking import day, moment, readers_tongue
from maxpulse.runtime.compiled import TRANSLATIONS, compile_stale
from maxpulse.web import device

MINUTE, HOUR, DAY = 60, 3600, 86400
# The blank between a figure and a unit that is no word of its own.
UNIT_AFTER = re.compile(r"(?<=[\d¼½¾]) (?=(?:%|h|min|kg|lb|st|cm|ft|in|l|ml|oz)(?!\w))")


def init_app(app: Flask) -> None:
    """Give templates gettext and our formats."""
    compile_stale()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    offered = languages.LANGUAGES
    Babel(app, default_locale=offered[0], locale_selector=way, timezone_selector=_time_zone)
    # Templates fill slots into whatever they translate themselves; a sentence with a person's "5 %" in it has none.
    app.jinja_env.filters.update(
        money=money, ago=ago, translated=translated, figures=figures, unbroken=unbroken
    )
    app.jinja_env.filters.update(dateformat=day, datetimeformat=moment)
    app.context_processor(_spoken_here)


def language() -> str:
    """The language this request is answered in: the account's, else this device's, else the browser's."""
    if len(languages.LANGUAGES) == 1:
        return languages.LANGUAGES[0]
    if spoken := languages.spoken():
        return spoken
    if not has_request_context():
        return languages.LANGUAGES[0]
    accepted = request.headers.get("Accept-Language", "")
    wanted = reader.language if (reader := _reader()) else None
    return languages.choose(wanted, device.remembered(languages.COOKIE), accepted)


def region() -> str:
    """The country that this request comes from, as the browser's language tells it; "" where it tells none."""
    told = languages.asked_from()
    if told is not None or not has_request_context():
        return told or ""
    return languages.region_of(request.headers.get("Accept-Language", ""))


def way() -> str:
    """How this request is answered: in its language, written as in the country it comes from where that differs."""
    return languages.way_of(language(), region())


def remember_language(answer: Response, wanted: str) -> None:
    """Let this device's pages be in this language from now on."""
    device.remember(answer, languages.COOKIE, wanted)


def named_languages() -> Iterator[tuple[str, str]]:
    """Every language there is, by its code and as those who speak it call it."""
    return ((code, Locale(code).get_display_name() or code) for code in languages.LANGUAGES)


@cache
def writes_comma(way: str) -> bool:
    """True where people write a comma before the fraction of a number, as in 72,5."""
    return get_decimal_symbol(way) == ","


def money(amount: Decimal, currency: str | None = None) -> str:
    """An amount with its currency, this installation's unless given, in the reader's way of writing."""
    using: Settings = current_app.extensions["settings"]
    return format_currency(amount, currency or using.currency, locale=get_locale() or languages.LANGUAGES[0])


def translated(message: str) -> str:
    """A message that is kept or computed, in the reader's words."""
    return gettext(message) if message else ""


def figures(text: str) -> str:
    """A line of figures written with points, as the reader writes them."""
    return readers_tongue().typed(text)


def unbroken(text: str) -> str:
    """The same, with no line ending between a figure and its unit: "90 min", "60 %", "5 ft 11 in"."""
    return UNIT_AFTER.sub("\N{NO-BREAK SPACE}", text)


def ago(then: datetime) -> str:
    """How long ago `then` (aware) was, as a person would say it; older than yesterday, its date."""
    seconds = int((clock.now() - then).total_seconds())
    if seconds < MINUTE:
        return gettext("just now")
    if seconds < HOUR:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", seconds // MINUTE)
    if seconds < DAY:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", seconds // HOUR)
    return gettext("yesterday") if seconds < 2 * DAY else day(then, "d MMM y")


def _spoken_here() -> dict[str, Any]:
    # `lang` is for browsers and readers of screens, who call de_CH by its name on the web.
    return {
        "lang": way().replace("_", "-"),
        "own_language": language(),
        "languages": list(named_languages()),
    }


def _time_zone() -> str | None:
    """The signed-in person's time zone. What the guard has not let in has none: UTC."""
    reader = _reader()
    return reader.timezone if reader and reader.timezone in all_timezones_set else None


def _reader() -> Reader | None:
    return find_reader() if has_request_context() and has_app_context() else None
