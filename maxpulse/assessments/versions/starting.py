"""The refusal to start without a version that somebody was asked by."""

from __future__ import annotations

import psycopg
from psycopg.errors import UndefinedTable

from maxpulse.assessments.content import TYPES, ContentError, bank_on_disk, hybrid, versions_on_disk
from maxpulse.assessments.content.load import checksum_of, read_published
from maxpulse.core.actor import Role
from maxpulse.core.database_urls import libpq_url

PUBLISHED = """
    select assessment_type, version, questions, scoring, checksum from content_versions
     where published_at is not null
"""
IN_USE = """
    select a.assessment_type, s.content_version, count(*)
      from assessment_sessions s join assessments a on a.id = s.assessment_id
     group by 1, 2 order by 1, 2
"""


class ContentMissing(SystemExit):
    """Questions are wrong or gone that somebody is asked or was scored by; the product does not start."""


def refuse_lost_versions(url: str) -> None:
    """Raise ContentMissing, with a sentence, unless every version on disk, published or in use can be read.

    `url`: the application's own database address. It acts as the product itself for as long as it looks.
    """
    there = _on_disk()
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("select set_config('role', %s, true)", (Role.SYSTEM.database_role,))
        try:
            there |= _published(connection, there)
        except UndefinedTable:
            raise ContentMissing(
                "This release keeps published questions in the database: run `maxpulse migrate`."
            ) from None
        for assessment_type, version, number in connection.execute(IN_USE):
            for half, own in hybrid.parts_of(assessment_type, version):
                if (half, own) not in there:
                    raise ContentMissing(
                        f"{number} assessments were begun with version {own} of the {half} questions, "
                        "which is neither on disk nor published in this database. Put its folder back: "
                        f"maxpulse/assessments/content/{half}/{own}."
                    )


def _on_disk() -> dict[tuple[str, str], str]:
    found = {}
    for assessment_type in TYPES:
        try:
            for version in versions_on_disk(assessment_type):
                found[assessment_type, version] = bank_on_disk(assessment_type, version).checksum
        except ContentError as wrong:
            raise ContentMissing(
                f"The {assessment_type} questions on disk cannot be asked.\n{wrong}"
            ) from wrong
    return found


def _published(
    connection: psycopg.Connection, on_disk: dict[tuple[str, str], str]
) -> dict[tuple[str, str], str]:
    found = {}
    for assessment_type, version, questions, scoring, checksum in connection.execute(PUBLISHED):
        key = (assessment_type, version)
        name = f"version {version} of the {assessment_type} questions"
        if checksum_of(questions, scoring) != checksum:
            raise ContentMissing(f"What was published as {name} is not what stands in the database.")
        if on_disk.get(key, checksum) != checksum:
            raise ContentMissing(
                f"There is another {name} on disk than was published. Give one another number."
            )
        if key not in on_disk:
            try:
                read_published(questions, scoring)
            except ContentError as wrong:
                raise ContentMissing(f"What was published as {name} cannot be asked.\n{wrong}") from wrong
        found[key] = checksum
    return found
