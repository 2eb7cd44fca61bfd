"""Progress that a participant took back is closed by the database, whatever a page would ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.db import TAKE_ON, take_on_parameters
from maxpulse.tracking.rules import TELL_OF_PROGRESS
from tests.db.acting import acting
from tests.db.population import Company
from tests.factories.databases import Urls

EVENTS = ("assessment_started", *TELL_OF_PROGRESS, "purchase", "sharing_changed")
SEEN = "select event_type from assessment_tracking where session_id = %s and number > 100 order by number"
TAKEN_BACK = "update consents set withdrawn_at = now() where session_id = %s and item = 'progress'"
GIVEN_AGAIN = "update consents set withdrawn_at = null where session_id = %s and item = 'progress'"


@pytest.fixture
def owner_there(populated: tuple[Urls, Company]) -> Iterator[psycopg.Connection[Any]]:
    """The owner of that database, who writes down what happened: one event of each kind."""
    urls, company = populated
    session_id, distributor_id = company.rows["assessment_sessions"], company.distributor.distributor_id
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        for number, event in enumerate(EVENTS, start=101):
            connection.execute(
                "insert into assessment_tracking (session_id, distributor_id, number, event_type, timestamp) "
                "values (%s, %s, %s, %s, now())",
                (session_id, distributor_id, number, event),
            )
        yield connection
        connection.execute("delete from assessment_tracking where number > 100")
        connection.execute(GIVEN_AGAIN, (session_id,))


def test_that_somebody_finished_and_read_is_seen_only_while_progress_is_shared(
    owner_there: psycopg.Connection[Any], application: psycopg.Connection[Any], company: Company
) -> None:
    session_id = company.rows["assessment_sessions"]
    assert seen(application, company) == list(EVENTS)
    owner_there.execute(TAKEN_BACK, (session_id,))
    assert seen(application, company) == ["assessment_started", "purchase", "sharing_changed"]
    owner_there.execute(GIVEN_AGAIN, (session_id,))
    assert seen(application, company) == list(EVENTS)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("assessments", "completed_at"),
        ("assessments", "status"),
        ("assessments", "updated_at"),
        ("client_assessments", "completed_at"),
    ],
)
def test_no_column_outside_the_session_tells_a_distributor_of_the_end(
    table: str, column: str, application: psycopg.Connection[Any], company: Company
) -> None:
    with acting(application, company.distributor):
        assert application.execute(f"select id from {table}").rowcount == 1
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute(f"select {column} from {table}")


def test_a_finish_changes_nothing_of_the_client_that_their_distributor_reads(
    application: psycopg.Connection[Any], company: Company
) -> None:
    """Whatever writes it: the release before did."""
    with acting(application, company.distributor):
        before = application.execute("select to_jsonb(c) from clients c").fetchall()
    with acting(application, company.participant):
        moved = "update clients set status = 'prospect', updated_at = now() + interval '1 day'"
        assert application.execute(moved).rowcount == 1
        application.execute(TAKE_ON, take_on_parameters(company.distributor))
        assert application.execute("select to_jsonb(c) from clients c").fetchall() == before


def test_a_purchase_is_still_told(application: psycopg.Connection[Any], company: Company) -> None:
    with acting(application, company.participant):
        application.execute("update clients set status = 'customer'")
        application.execute(TAKE_ON, take_on_parameters(company.distributor))
        assert application.execute("select status from clients").fetchall() == [("customer",)]


def test_a_link_tells_of_everything_but_a_finish(
    owner_there: psycopg.Connection[Any], application: psycopg.Connection[Any], company: Company
) -> None:
    of_a_link = "insert into link_analytics (link_id, event_type, created_at) values (%s, %s, now())"
    told = ("click", "assessment_start", "conversion")
    for kind in (*told, "assessment_complete"):
        owner_there.execute(of_a_link, (company.rows["assessment_links"], kind))
    with acting(application, company.distributor):
        kinds = {kind for (kind,) in application.execute("select event_type from link_analytics")}
    assert kinds == set(told)


@pytest.mark.parametrize(("event", "numbers"), [*((event, 0) for event in TELL_OF_PROGRESS), ("purchase", 1)])
def test_what_tells_of_progress_that_is_not_shared_moves_no_counter(
    owner_there: psycopg.Connection[Any],
    application: psycopg.Connection[Any],
    company: Company,
    event: str,
    numbers: int,
) -> None:
    session_id = company.rows["assessment_sessions"]
    for taken_back in (False, True):
        if taken_back:
            owner_there.execute(TAKEN_BACK, (session_id,))
        with acting(application, company.participant):
            application.execute(
                "select record_event(%s, %s, %s, %s, '{}', '{}', now())",
                (company.rows["distributor_profiles"], session_id, company.rows["clients"], event),
            )
            application.execute(TAKE_ON, take_on_parameters(company.distributor))
            moved = counter(application)
        with acting(application, company.distributor):
            assert moved - counter(application) == (numbers if taken_back else 1)


def counter(application: psycopg.Connection[Any]) -> int:
    row = application.execute("select last_number from distributor_streams").fetchone()
    assert row is not None
    return int(row[0])


def seen(application: psycopg.Connection[Any], company: Company) -> list[str]:
    with acting(application, company.distributor):
        found = application.execute(SEEN, (company.rows["assessment_sessions"],)).fetchall()
    return [event for (event,) in found]
