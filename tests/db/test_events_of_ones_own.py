"""The functions that record events: everybody records their own, and whoever acts as nobody records none."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor, Role
from tests.db.acting import acting
from tests.db.population import Company

RECORD_EVENT = "select record_event(%s, %s, %s, 'purchase', '{}', '{}', now())"
RECORD_LINK_EVENT = "select record_link_event(%s, %s, null, null, null, null, %s, now())"
SOLD = ("conversion", 49)


@pytest.mark.parametrize(
    "nobody",
    [Actor(Role.DISTRIBUTOR), Actor.distributor(uuid4(), uuid4()), Actor(Role.PARTICIPANT), Actor.visitor()],
)
def test_nobody_writes_into_a_stream_that_is_not_theirs(
    application: psycopg.Connection[Any], company: Company, nobody: Actor
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, nobody):
        application.execute(RECORD_EVENT, stream_of(company))


@pytest.mark.parametrize("who", ["distributor", "participant"])
def test_those_it_concerns_write_into_it(
    application: psycopg.Connection[Any], company: Company, who: str
) -> None:
    with acting(application, getattr(company, who)):
        assert application.execute(RECORD_EVENT, stream_of(company)).fetchone()


@pytest.mark.parametrize("place", [1, 2], ids=["session", "client"])
def test_a_distributor_writes_nothing_about_somebody_elses(
    application: psycopg.Connection[Any], company: Company, place: int
) -> None:
    about = list(stream_of(company))
    about[place] = uuid4()
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute(RECORD_EVENT, about)


def test_a_distributor_writes_of_what_is_about_no_client(
    application: psycopg.Connection[Any], company: Company
) -> None:
    with acting(application, company.distributor):
        assert application.execute(RECORD_EVENT, (stream_of(company)[0], None, None)).fetchone()


def test_a_visitor_clicks_and_sells_nothing(application: psycopg.Connection[Any], company: Company) -> None:
    link = company.rows["assessment_links"]
    with acting(application, Actor.visitor()):
        application.execute(RECORD_LINK_EVENT, (link, "click", None))
    for kind, value in (("click", 49), ("assessment_start", None), SOLD, (None, None)):
        with pytest.raises(InsufficientPrivilege), acting(application, Actor.visitor()):
            application.execute(RECORD_LINK_EVENT, (link, kind, value))


def test_what_came_of_a_link_is_recorded_by_who_came_through_it(
    application: psycopg.Connection[Any], company: Company
) -> None:
    link = company.rows["assessment_links"]
    with acting(application, company.participant):
        application.execute(RECORD_LINK_EVENT, (link, *SOLD))
    for stranger in (Actor.participant(uuid4()), Actor(Role.PARTICIPANT)):
        with pytest.raises(InsufficientPrivilege), acting(application, stranger):
            application.execute(RECORD_LINK_EVENT, (link, *SOLD))


def stream_of(company: Company) -> tuple[object, object, object]:
    """The company's distributor, and a session and client of theirs."""
    rows = company.rows
    return rows["distributor_profiles"], rows["assessment_sessions"], rows["clients"]
