"""`maxpulse components`: what came along, and whether it is time to renew it."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import click

from maxpulse.runtime.components import RENEWED_WITHIN, Components, read
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import PROJECT


@click.command()
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON.")
@click.option("-v", "in_full", is_flag=True, help="Name every part and its version.")
def components(as_json: bool, in_full: bool) -> None:
    """Say how long ago the parts that come along were renewed, and which are not as pinned.

    Fails with 1 when that was more than a quarter of a year ago, or when something else is installed than was pinned.
    Nobody is asked: what is known of their weaknesses, `make weaknesses` looks up.
    """
    from maxpulse.core import clock

    try:
        found = read(PROJECT)
    except CannotRun as wrong:
        sys.exit(str(wrong))
    today = clock.now().date()
    if as_json:
        click.echo(json.dumps(as_facts(found, today), indent=2))
    else:
        for line in _in_words(found, today, in_full):
            click.echo(line)
    sys.exit(1 if found.is_due(today) or found.differing else 0)


def as_facts(found: Components, today: date) -> dict[str, Any]:
    """The same for machines."""
    return {
        "renewed_on": found.renewed_on.isoformat(),
        "days": found.age(today).days,
        "due": found.is_due(today),
        "parts": [{"name": part.name, "pinned": part.pinned, "here": part.here} for part in found.parts],
        "differing": [part.name for part in found.differing],
    }


def _in_words(found: Components, today: date, in_full: bool) -> list[str]:
    lines = [f"{part.name:40} {part.pinned}" for part in found.parts] if in_full else []
    lines += [f"{part.name} is {part.here} here, and pinned is {part.pinned}." for part in found.differing]
    until = found.renewed_on + RENEWED_WITHIN
    lines.append(
        f"{len(found.parts)} parts, renewed on {found.renewed_on} ({found.age(today).days} days ago)."
    )
    lines.append(
        f"They are beyond their time since {until}: renew them."
        if found.is_due(today)
        else f"To be renewed by {until} at the latest, and when a weakness of one becomes known."
    )
    return lines
