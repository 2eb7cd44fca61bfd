"""A participant names the distributor whose open link they hold, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.factories.cast import Cast, Person

BEGIN = """insert into assessments (id, participant_id, distributor_id, link_id, assessment_type)
    values (:id, :participant, :distributor, :link, 'health')"""
COME_IN = """insert into clients (id, participant_id, distributor_id, name)
    values (gen_random_uuid(), :participant, :distributor, 'Cai')"""


def link_of(app: Flask, person: Person, *, is_open: bool = True) -> UUID:
    """A link of that distributor's."""
    with app.app_context(), acting(person.actor) as session:
        link = make_link(campaign="Spring", focus="health")
        link.is_active = is_open
        session.flush()
        return link.id


def write(app: Flask, *statements: str, **values: Any) -> None:
    """Run these as a new participant, in one transaction."""
    participant = uuid4()
    given: Mapping[str, Any] = {"id": uuid4(), "participant": participant, **values}
    with app.app_context(), acting(Actor.participant(participant)) as session:
        for statement in statements:
            session.execute(text(statement), given)


def test_an_open_link_leads_to_its_distributor_before_or_after_one_is_their_client(
    app: Flask, cast: Cast
) -> None:
    ana = {"distributor": cast.ana.distributor_id, "link": link_of(app, cast.ana)}
    write(app, BEGIN, COME_IN, **ana)
    write(app, COME_IN, BEGIN, **ana)


def test_it_leads_to_no_other_distributor(app: Flask, cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        write(app, BEGIN, distributor=cast.ben.distributor_id, link=link_of(app, cast.ana))


def test_a_closed_link_leads_nowhere(app: Flask, cast: Cast) -> None:
    closed = link_of(app, cast.ana, is_open=False)
    with pytest.raises(ProgrammingError, match="row-level security"):
        write(app, BEGIN, distributor=cast.ana.distributor_id, link=closed)


def test_a_link_of_a_closed_account_leads_nowhere(app: Flask, cast: Cast) -> None:
    link = link_of(app, cast.ana)
    with app.app_context(), acting(Actor.system()) as session:
        closing = text("update users set is_active = false, closed_at = now() where id = :id")
        session.execute(closing, {"id": cast.ana.actor.user_id})
    with pytest.raises(ProgrammingError, match="row-level security"):
        write(app, BEGIN, distributor=cast.ana.distributor_id, link=link)


def test_nobody_is_a_client_where_no_link_led_them(app: Flask, cast: Cast) -> None:
    ana = {"distributor": cast.ana.distributor_id, "link": link_of(app, cast.ana)}
    with pytest.raises(ProgrammingError, match="no link led this participant"):
        write(
            app, BEGIN, COME_IN.replace(":distributor", ":stranger"), stranger=cast.ben.distributor_id, **ana
        )
