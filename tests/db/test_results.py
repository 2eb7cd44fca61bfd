"""What hangs on a result, at the database's own door: who reads it, who changes it, and what a visitor is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from psycopg.types.json import Jsonb

from maxpulse.core.actor import Actor
from tests.db.acting import acting, become
from tests.db.population import Company

Connection = psycopg.Connection[Any]
NOW = datetime.now(UTC)
A_DAY = timedelta(days=1)
OPEN = "select shown from open_result_link(%s, %s, true)"
MAKE = """insert into result_links (id, result_id, shows, shown, expires_at) values (%s, %s, 'summary', %s, %s)"""


@pytest.fixture
def link(application: Connection, company: Company) -> Iterator[UUID]:
    """A link that the company's participant has made; the transaction is rolled back."""
    link_id = uuid4()
    with acting(application, company.participant):
        shown = Jsonb({"grade": "B"})
        application.execute(MAKE, (link_id, company.rows["assessment_results"], shown, NOW + A_DAY))
        yield link_id


def test_a_visitor_is_given_what_was_put_together_and_reaches_no_table(
    application: Connection, link: UUID
) -> None:
    become(application, Actor.visitor())
    assert application.execute(OPEN, (link, NOW)).fetchall() == [({"grade": "B"},)]
    assert application.execute(OPEN, (uuid4(), NOW)).fetchall() == []
    assert application.execute(OPEN, (link, NOW + 2 * A_DAY)).fetchall() == [], "over"
    for table in ("result_links", "assessment_results", "plan_ticks"):
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute(f"select 1 from {table}")


def test_taken_back_it_is_given_to_nobody(application: Connection, company: Company, link: UUID) -> None:
    become(application, company.participant)
    application.execute("update result_links set revoked_at = %s where id = %s", (NOW, link))
    become(application, Actor.visitor())
    assert application.execute(OPEN, (link, NOW)).fetchall() == []


def test_its_participant_prolongs_no_link_and_adds_nothing_to_it(
    application: Connection, company: Company, link: UUID
) -> None:
    become(application, company.participant)
    for change in ("expires_at = now() + interval '9 years'", "shown = '{}'", "opened_on = null"):
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute(f"update result_links set {change}")


@pytest.mark.parametrize("role", ["distributor", "trainer"])
def test_nobody_but_the_participant_reads_ticks_and_links(
    application: Connection, company: Company, link: UUID, role: str
) -> None:
    become(application, getattr(company, role))
    for table in ("result_links", "plan_ticks"):
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute(f"select 1 from {table}")


def test_another_participant_ticks_nothing_and_links_to_nothing_of_it(
    application: Connection, company: Company, link: UUID
) -> None:
    become(application, Actor.participant(uuid4()))
    result = company.rows["assessment_results"]
    assert application.execute("select 1 from result_links").fetchall() == []
    assert application.execute("update result_links set revoked_at = now()").rowcount == 0
    for statement, values in (
        ("insert into plan_ticks (result_id, step) values (%s, 'x')", (result,)),
        (MAKE, (uuid4(), result, Jsonb({}), NOW + A_DAY)),
    ):
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute(statement, values)


def test_earlier_results_are_for_an_account_and_not_for_a_participants_link(
    application: Connection, company: Company, link: UUID
) -> None:
    """The company's one session is followed by nothing: what counts is that nobody else may even ask."""
    session_id = company.rows["assessment_sessions"]
    for actor in (Actor.visitor(), company.distributor):
        become(application, actor)
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute("select 1 from earlier_result(%s)", (session_id,))
    become(application, Actor.participant(uuid4(), uuid4()))
    assert application.execute("select 1 from earlier_result(%s)", (session_id,)).fetchall() == []
