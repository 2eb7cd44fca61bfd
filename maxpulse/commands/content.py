"""`maxpulse content`: checking, comparing and previewing versions of the questions before anybody is asked by them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from maxpulse.assessments.content import QuestionBank


@click.group()
def content() -> None:
    """Look after the questions and their scoring."""


@content.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Check the version in FOLDER, or every version there is; fails at any mistake, each told with its line.

    What is not said in one of the other languages is told too, and what cannot be asked as one with the newest version
    of the other half.
    """
    from maxpulse.assessments.content.folders import where

    folders = [folder] if folder else [where(*each) for each in _on_disk()]
    sound = [_is_sound(each) for each in folders]
    sys.exit(0 if all(sound) else 1)


@content.command()
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Say what version NEW says otherwise than OLD. Each is a folder, or a version there is, like health/2026.1."""
    from maxpulse.assessments.versions.diff import KINDS, grouped
    from maxpulse.assessments.versions.diff import diff as compare

    changes = compare(_bank(old), _bank(new))
    for kind, each in grouped(changes).items():
        click.echo(KINDS[kind])
        for change in each:
            click.echo(f"  {change.what}")
            click.echo(f"    was  {change.was}")
            click.echo(f"    now  {change.now}")
    said = "1 change." if len(changes) == 1 else f"{len(changes)} changes."
    click.echo(said if changes else "Both say the same.")


@content.command()
@click.argument("folder")
def preview(folder: str) -> None:
    """Say what the version in FOLDER would change in the results of this installation: counts, never a person.

    All finished results of its type, and hybrids of which it is a half, are scored once more. Nothing of that is kept
    but an entry in the audit.
    """
    from maxpulse import create_app
    from maxpulse.assessments.versions.previewing import preview_at_once
    from maxpulse.config import settings
    from maxpulse.core.db import db
    from maxpulse.core.power import refuse_power
    from maxpulse.core.setup import check_schema
    from maxpulse.runtime.here import find_installation

    bank, using = _bank(folder), find_installation(settings())
    if using is None:
        sys.exit("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    refuse_power(using.database_url)
    check_schema(using.database_url)
    with create_app(using).app_context():
        try:
            report = preview_at_once(bank, _tell_progress)
        finally:
            db.engine.dispose()
    for line in _in_words(report):
        click.echo(line)


def _is_sound(folder: Path) -> bool:
    from maxpulse.assessments.content import HALVES, ContentError, load_bank, versions_on_disk
    from maxpulse.assessments.content.check.together import check_together
    from maxpulse.assessments.content.folders import read_folder
    from maxpulse.assessments.versions.saying import unsaid_words

    try:
        bank = read_folder(folder)
        for half in HALVES:
            if half != bank.type and versions_on_disk(half):
                check_together(bank, load_bank(half))
    except ContentError as wrong:
        for mistake in wrong.mistakes:
            click.echo(f"{folder}/{mistake}")
        return False
    lacking = unsaid_words(bank)
    for line in lacking:
        click.echo(f"{folder}/{line}")
    if lacking:
        return False
    items = len(bank.scoring.items)
    click.echo(f"{bank.type} {bank.version} is sound: {len(bank.questions)} questions, {items} scored items.")
    return True


def _on_disk() -> list[tuple[str, str]]:
    from maxpulse.assessments.content import TYPES, versions_on_disk

    return [(each, version) for each in TYPES for version in versions_on_disk(each)]


def _bank(named: str) -> QuestionBank:
    from maxpulse.assessments.content import ContentError, bank_on_disk
    from maxpulse.assessments.content.folders import read_folder

    assessment_type, _, version = named.partition("/")
    try:
        if (assessment_type, version) in _on_disk():
            return bank_on_disk(assessment_type, version)
        return read_folder(Path(named))
    except ContentError as wrong:
        sys.exit("\n".join(f"{named}/{mistake}" for mistake in wrong.mistakes))


def _tell_progress(done: int, total: int) -> None:
    click.echo(f"{done} of {total} results", err=True)


def _in_words(report: dict[str, Any]) -> list[str]:
    lines = [f"{report['results']} finished results, scored by {report['type']} {report['version']}."]
    if not report["results"]:
        return lines
    if report["hybrids"]:
        lines.append(f"{report['hybrids']} of them are hybrids, of which it is one half.")
    lines.append(f"{report['same_grade']} keep their grade.")
    lines += [f"  {was:>2} -> {now:<2} {number}" for was, now, number in report["grades"] if was != now]
    lines.append(f"overall     {_movement(report['overall'])}")
    lines += [f"{area['key']:<11} {_movement(area)}{_edges(area)}" for area in report["areas"]]
    lines += [f"would be asked now: {id_} ({number} people)" for id_, _text, number in report["asked"]]
    return lines


def _movement(part: dict[str, Any]) -> str:
    return f"{part['moved']} of {part['count']} move, mean {part['mean']}, largest {part['largest']} points"


def _edges(area: dict[str, Any]) -> str:
    gained = f", {area['gained']} gain a score" if area["gained"] else ""
    return gained + (f", {area['lost']} lose theirs" if area["lost"] else "")
