"""The time zones a person may live in, as the IANA database names them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from maxpulse.core.tongue import N_

UTC = "UTC"
# The parts of the world: messages, that pages translate.
AREAS = (
    *(N_("Africa"), N_("America"), N_("Antarctica"), N_("Arctic"), N_("Asia"), N_("Atlantic")),
    *(N_("Australia"), N_("Europe"), N_("Indian"), N_("Pacific")),
)


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Every zone that people live in, each once and by its present name, in the order of the alphabet; UTC first.

    From the table that the database itself keeps for choosing: the full list holds old names of the same places too.
    """
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    lived_in = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    return (UTC, *sorted(lived_in & available_timezones()))


@lru_cache(maxsize=1)
def clocks() -> Mapping[str, ZoneInfo]:
    """The clock of each of these zones. Python itself keeps eight: a page that lists all read four hundred files."""
    return {zone: ZoneInfo(zone) for zone in zones()}


def area_of(zone: str) -> str:
    """The part of the world a zone is in, one of AREAS; empty for UTC."""
    return zone.partition("/")[0] if "/" in zone else ""


@lru_cache(maxsize=2048)
def place_of(zone: str, language: str) -> str:
    """The place a known zone is named for, as people of that language write it: `New York`."""
    if not area_of(zone):
        return zone
    return get_timezone_location(zone, locale=language, return_city=True).replace("/", ", ")
