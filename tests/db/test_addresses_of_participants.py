"""What participants type as their address is kept as one plain address, whoever writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from psycopg.errors import CheckViolation
from sqlalchemy.engine import make_url

from maxpulse.core.setup import alembic_config, migrate
from tests.db.population import Company, populate
from tests.factories.databases import Urls, clone_template

Connection = psycopg.Connection[Any]
WRITTEN: tuple[LiteralString, ...] = (
    "update clients set email = %s",
    "update assessment_sessions set given_email = %s",
)
BEFORE = "0046"


@pytest.mark.parametrize("write", WRITTEN)
@pytest.mark.parametrize(
    "typed",
    ["a@example.test, b@example.test", "Rosa@Example.test", "rosa", '"a b"@example.test', "a@b@c.test"],
)
def test_anything_else_is_refused(write: LiteralString, typed: str, populated: tuple[Urls, Company]) -> None:
    with psycopg.connect(populated[0].owner) as owner:
        assert owner.execute(write, ("rosa@example.test",)).rowcount == 1
        assert owner.execute(write, (None,)).rowcount == 1
        with pytest.raises(CheckViolation):
            owner.execute(write, (typed,))
        owner.rollback()


@pytest.fixture
def before(database: Urls) -> Iterator[Urls]:
    """A database of before, with one company in every table."""
    urls = clone_template(database, f"{make_url(database.owner).database}_{uuid4().hex[:8]}")
    with psycopg.connect(urls.owner) as owner:
        populate(owner)
    command.downgrade(alembic_config(urls.owner), BEFORE)
    yield urls


@pytest.mark.parametrize(
    ("typed", "client", "notes", "given"),
    [
        (" Rosa@Example.test ", "rosa@example.test", "calls on Mondays", "rosa@example.test"),
        ("a@b.test, c@d.test", None, "calls on Mondays\na@b.test, c@d.test", None),
        ("", None, "calls on Mondays", None),
    ],
)
def test_what_was_written_before_is_brought_into_shape(
    typed: str, client: str | None, notes: str, given: str | None, before: Urls
) -> None:
    with psycopg.connect(before.owner) as owner:
        for write in WRITTEN:
            owner.execute(write, (typed,))
        owner.execute("update clients set notes = 'calls on Mondays'")
    migrate(before.owner)
    with psycopg.connect(before.owner) as owner:
        assert owner.execute("select email, notes from clients").fetchall() == [(client, notes)]
        assert owner.execute("select given_email from assessment_sessions").fetchall() == [(given,)]
