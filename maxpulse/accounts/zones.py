"""The time zones a person may live in, as the IANA database names them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

UTC = "UTC"


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
    """The part of the world a zone is in, such as `Europe`; empty for UTC."""
    return zone.partition("/")[0] if "/" in zone else ""


def place_of(zone: str) -> str:
    """The place a zone is named for, as a person would write it: `New York`."""
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ") or zone
