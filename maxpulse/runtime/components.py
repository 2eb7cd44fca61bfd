"""The parts that came along: as pinned, as installed, and how long ago the list of pins was renewed.

Nobody is asked for it: the list says on which day it was renewed, and what is installed says what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from maxpulse.runtime.errors import CannotRun

# What docs/security.md promises of parts of which nothing bad is known ("Components").
RENEWED_WITHIN = timedelta(days=91)
PYTHON, BROWSER = "constraints.txt", "package-lock.json"
# What builds the product is no part of it while it runs, and some Pythons bring one of their own.
TO_BUILD = "to build"
RENEWED = re.compile(r"^# Renewed on (\d{4}-\d{2}-\d{2})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the lists. `here` is the version that is installed; None where none is, or nobody can tell."""

    name: str
    pinned: str
    here: str | None

    @property
    def differs(self) -> bool:
        """What is installed is not what was pinned."""
        return self.here not in (None, self.pinned)


@dataclass(frozen=True, slots=True)
class Components:
    """All parts, and the day on which their pins were renewed."""

    renewed_on: date
    parts: tuple[Part, ...]

    def age(self, today: date) -> timedelta:
        """How long ago that was."""
        return today - self.renewed_on

    def is_due(self, today: date) -> bool:
        """They are beyond their time, whatever is known of them."""
        return self.age(today) > RENEWED_WITHIN

    @property
    def differing(self) -> tuple[Part, ...]:
        """Parts that are not as pinned."""
        return tuple(part for part in self.parts if part.differs)


def read(folder: Path) -> Components:
    """The lists of this folder beside what is installed. Raises CannotRun when they do not say of which day."""
    pins = (folder / PYTHON).read_text("utf-8")
    renewed = RENEWED.search(pins)
    if renewed is None:
        raise CannotRun(f"{PYTHON} does not say on which day it was renewed.")
    return Components(
        date.fromisoformat(renewed[1]),
        (*_of_python(pins), *_of_browsers(json.loads((folder / BROWSER).read_text("utf-8")))),
    )


def _of_python(pins: str) -> Iterator[Part]:
    for line in pins.splitlines():
        part, _, remark = line.partition("#")
        name, mark, pinned = part.strip().partition("==")
        if mark:
            yield Part(name, pinned, None if remark.strip() == TO_BUILD else _installed(name))


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None  # for tests, for checks or for another platform


def _of_browsers(lock: dict[str, dict[str, dict[str, str]]]) -> Iterator[Part]:
    # What was copied into `static/vendor` carries no version: its digests were checked when it was fetched.
    for place, entry in lock["packages"].items():
        if place:
            yield Part(place.removeprefix("node_modules/"), entry["version"], None)
