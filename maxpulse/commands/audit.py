"""`maxpulse audit`: what an installation's keeper asks of its audit."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from maxpulse.operations.audit.findings import Report

NOTED = re.compile(r"(\d+):([0-9a-f]{16,64})")


@click.group()
def audit() -> None:
    """Look after the audit."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
@click.option(
    "--noted",
    multiple=True,
    metavar="NUMBER:HASH",
    help="A seal as it was noted outside (the log or the audit's page); may be given several times.",
)
def check(as_json: bool, noted: tuple[str, ...]) -> None:
    """Work the whole chain of seals out again. Fails when anything was changed, removed, added or moved."""
    known = dict(_read(one) for one in noted)
    report = _check_here(known)
    told = as_facts(report)
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        for line in _in_words(report):
            click.echo(line)
    sys.exit(0 if report.is_sound else 1)


def as_facts(report: Report) -> dict[str, Any]:
    """A report for machines."""
    number, newest = report.newest or (None, None)
    return {
        "sound": report.is_sound,
        "entries": report.entries,
        "seals": report.seals,
        "waiting": report.waiting,
        "dated": report.dated,
        "newest": {"number": number, "hash": newest},
        "findings": [{**one.as_json(), "sentence": one.sentence} for one in report.findings],
    }


def _in_words(report: Report) -> list[str]:
    lines = [one.sentence for one in report.findings]
    lines.append(f"{report.entries} entries in {report.seals} seals, {report.waiting} wait for theirs.")
    if report.dated:
        lines.append(f"{report.dated} of them carry the clock of demo data.")
    if report.newest:
        lines.append(f"Newest seal, to be noted elsewhere: {report.newest[0]}:{report.newest[1]}")
    lines.append("The audit is sound." if report.is_sound else "The audit is not as it was sealed.")
    return lines


def _read(noted: str) -> tuple[int, str]:
    found = NOTED.fullmatch(noted.strip().lower())
    if found is None:
        raise click.BadParameter(f"{noted!r} is not a number, a colon and a hash of 16 to 64 digits.")
    return int(found[1]), found[2]


def _check_here(noted: dict[int, str]) -> Report:
    from maxpulse import create_app
    from maxpulse.config import settings
    from maxpulse.core.actor import Actor
    from maxpulse.core.db import acting, db
    from maxpulse.core.setup import check_schema
    from maxpulse.operations.audit import checking
    from maxpulse.runtime.here import find_installation

    using = find_installation(settings())
    if using is None:
        sys.exit("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    check_schema(using.database_url)
    with create_app(using).app_context():
        try:
            with acting(Actor.system()):
                return checking.check(noted, clock_may_travel=not using.is_production)
        finally:
            db.engine.dispose()
