"""Amounts and times as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import format_datetime

from maxpulse.config import Settings
from maxpulse.core import clock, speaking
from maxpulse.core.reader import Reader, read_by
from maxpulse.core.speaking import PATTERNS
from maxpulse.runtime.paths import PROJECT
from maxpulse.web import babel

WRITTEN = re.compile(r"\|\s*(\w*timeformat|dateformat)\b(?:\(\s*[\"'](.*?)[\"']\s*\))?")
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def bare() -> Iterator[Flask]:
    app = Flask("bare")
    app.extensions["settings"] = Settings.model_construct(currency="EUR")
    babel.init_app(app)
    with app.test_request_context():
        yield app


def test_amounts_carry_the_installations_currency(bare: Flask) -> None:
    assert babel.money(Decimal("1234.5")) == "€1,234.50"
    assert babel.money(Decimal("18.15"), "USD") == "$18.15"
    assert babel.money(Decimal("-2")) == "-€2.00"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(hours=30), "yesterday"),
        (timedelta(days=3), "12 Jun 2026"),
    ],
)
def test_moments_are_told_as_a_person_would(bare: Flask, before: timedelta, words: str) -> None:
    with clock.travelling(NOON):
        assert babel.ago(NOON - before) == words


@pytest.mark.parametrize(
    ("zone", "shown"), [("Pacific/Auckland", "00:00"), ("nowhere/at-all", "12:00"), (None, "12:00")]
)
def test_times_are_in_the_readers_zone(bare: Flask, zone: str | None, shown: str) -> None:
    read_by(Reader(timezone=zone))
    assert format_datetime(NOON, "HH:mm") == shown


@pytest.mark.parametrize(
    ("accepted", "amount", "day", "moment", "clock_of"),
    [
        ("en-US", "$1,234.50", "Jun 15, 2026", "Jun 15, 2026, 12:00 PM", "12:00 PM"),
        ("en-GB", "$1,234.50", "15 Jun 2026", "15 Jun 2026, 12:00", "12:00"),
        ("de-DE", "1.234,50 $", "15. Juni 2026", "15. Juni 2026, 12:00", "12:00"),
        ("de-CH", "$ 1’234.50", "15. Juni 2026", "15. Juni 2026, 12:00", "12:00"),
        ("de-AT", "$ 1.234,50", "15. Juni 2026", "15. Juni 2026, 12:00", "12:00"),
    ],
)
def test_amounts_and_days_are_written_as_in_the_readers_country(
    bare: Flask, accepted: str, amount: str, day: str, moment: str, clock_of: str
) -> None:
    with bare.test_request_context(headers={"Accept-Language": accepted}):
        told = (babel.money(Decimal("1234.5"), "USD"), speaking.day(NOON), speaking.moment(NOON))
        assert tuple(each.replace("\N{NO-BREAK SPACE}", " ") for each in told) == (amount, day, moment)
        assert speaking.moment(NOON, "HH:mm").replace("\N{NO-BREAK SPACE}", " ") == clock_of


def test_every_pattern_of_a_day_has_its_american_order(bare: Flask) -> None:
    with bare.test_request_context(headers={"Accept-Language": "en-US"}):
        told = {pattern: speaking.moment(NOON, pattern) for pattern in PATTERNS}
    assert not [
        pattern for pattern, written in told.items() if re.search(r"\b15 Jun|12:00(?!:|\s|$)", written)
    ]
    assert all("PM" in written for pattern, written in told.items() if "HH" in pattern), told


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("at 90 min.", "at 90_min."),
        ("60 % of income", "60_% of income"),
        ("5 ft 11 in", "5_ft 11_in"),
        ("7¼ h", "7¼_h"),
        ("4 portions a day", "4 portions a day"),
        ("Sleep 2 hours more", "Sleep 2 hours more"),
    ],
)
def test_no_line_ends_between_a_figure_and_its_unit(text: str, kept: str) -> None:
    assert babel.unbroken(text).replace("\N{NO-BREAK SPACE}", "_") == kept


def test_every_day_and_hour_in_a_template_is_written_by_a_pattern_that_each_language_has_its_own_of() -> None:
    found = [
        (name, pattern)
        for file in (PROJECT / "templates").rglob("*.html")
        for name, pattern in WRITTEN.findall(file.read_text("utf-8"))
    ]
    assert len(found) > 50
    # Flask-Babel's own `timeformat` knows no messages.
    assert {name for name, _pattern in found} == {"dateformat", "datetimeformat"}
    assert {pattern for _name, pattern in found if pattern} <= set(PATTERNS)
