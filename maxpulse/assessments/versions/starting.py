"""The refusal to start without a version that somebody was asked by."""

from __future__ import annotations

import psycopg
from psycopg.errors import UndefinedTable

from maxpulse.assessments.content import (
    HALVES,
    TYPES,
    ContentError,
    QuestionBank,
    bank_on_disk,
    hybrid,
    versions_on_disk,
)
from maxpulse.assessments.content.check.together import check_together
from maxpulse.assessments.content.folders import order_of
from maxpulse.assessments.content.load import checksum_of, read_published
from maxpulse.core.actor import Role
from maxpulse.core.database_urls import libpq_url

PUBLISHED = """
    select assessment_type, version, questions, scoring, checksum from content_versions
     where published_at is not null
"""
WITHDRAWN = "select assessment_type, version from content_versions where withdrawn_at is not null"
IN_USE = """
    select a.assessment_type, s.content_version, count(*)
      from assessment_sessions s join assessments a on a.id = s.assessment_id
     group by 1, 2 order by 1, 2
"""

Banks = dict[tuple[str, str], QuestionBank]


class ContentMissing(SystemExit):
    """Questions are wrong or gone that somebody is asked or was scored by; the product does not start."""


def refuse_lost_versions(url: str) -> None:
    """Raise ContentMissing, with a sentence, unless every version on disk, published or in use can be read, and the two
    halves that new assessments take can be asked as one.

    `url`: the application's own database address. It acts as the product itself for as long as it looks.
    """
    on_disk = _on_disk()
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("select set_config('role', %s, true)", (Role.SYSTEM.database_role,))
        try:
            there = on_disk | _published(connection, on_disk)
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
        withdrawn = set(connection.execute(WITHDRAWN))
    _refuse_what_does_not_fit(
        {key: bank for key, bank in there.items() if key in on_disk or key not in withdrawn}
    )


def _refuse_what_does_not_fit(taken: Banks) -> None:
    versions = {half: [own for each, own in taken if each == half] for half in HALVES}
    if not all(versions.values()):
        return
    health, wealth = (taken[half, max(versions[half], key=order_of)] for half in HALVES)
    try:
        check_together(wealth, health)
    except ContentError as wrong:
        raise ContentMissing(
            f"The wealth questions {wealth.version} cannot be asked as one with the health questions "
            f"{health.version}.\n{wrong}"
        ) from wrong


def _on_disk() -> Banks:
    found = {}
    for assessment_type in TYPES:
        try:
            for version in versions_on_disk(assessment_type):
                found[assessment_type, version] = bank_on_disk(assessment_type, version)
        except ContentError as wrong:
            raise ContentMissing(
                f"The {assessment_type} questions on disk cannot be asked.\n{wrong}"
            ) from wrong
    return found


def _published(connection: psycopg.Connection, on_disk: Banks) -> Banks:
    found = {}
    for assessment_type, version, questions, scoring, checksum in connection.execute(PUBLISHED):
        key = (assessment_type, version)
        name = f"version {version} of the {assessment_type} questions"
        if checksum_of(questions, scoring) != checksum:
            raise ContentMissing(f"What was published as {name} is not what stands in the database.")
        if key in on_disk and on_disk[key].checksum != checksum:
            raise ContentMissing(
                f"There is another {name} on disk than was published. Give one another number."
            )
        if key not in on_disk:
            try:
                found[key] = read_published(questions, scoring)
            except ContentError as wrong:
                raise ContentMissing(f"What was published as {name} cannot be asked.\n{wrong}") from wrong
    return found
