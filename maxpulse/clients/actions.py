"""What happens to clients, done as the participant whose client row it is, and what their distributor does for them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import load_only

from maxpulse.assessments import mails
from maxpulse.clients.models import Client, ClientAssessment
from maxpulse.clients.queries.way_back import WayBack
from maxpulse.clients.rules import status_after, statuses_before
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.emails import is_email, normal_email
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.notices.news.owing import owe
from maxpulse.notices.rules import Occasion
from maxpulse.operations import audit

BUYER = text("select find_or_make_buyer(:id, :distributor, :name, :email, :at)")
SEEN_BY_PARTICIPANTS = load_only(
    Client.id, Client.distributor_id, Client.participant_id, Client.name, Client.email, Client.status
)


class Met(NamedTuple):
    """A participant's row at a distributor, and whether it was made just now."""

    client: Client
    is_new: bool


def find_or_make_client(
    distributor_id: UUID, participant_id: UUID, name: str, email: str | None, source: str | None
) -> Met:
    """The participant's row at this distributor, made at the first consent; later ones bring it up to date."""
    mine = (
        select(Client)
        .options(SEEN_BY_PARTICIPANTS)
        .where(Client.distributor_id == distributor_id, Client.participant_id == participant_id)
    )
    client = session.scalar(mine)
    is_new = client is None
    if client is None:
        client = Client(
            id=new_id(),
            distributor_id=distributor_id,
            participant_id=participant_id,
            name=name,
            email=email,
            source=source,
            status="lead",
        )
        session.add(client)
        session.flush()
        owe(Occasion.CLIENT, client.id)
    else:
        client.name, client.email = name, email or client.email
        client.status = status_after(client.status or "lead", "assessment_started")
    session.flush()
    return Met(client, is_new)


def find_or_make_buyer(distributor_id: UUID, name: str, email: str) -> UUID:
    """Who bought with that address from this distributor, a customer from now on; the id of their row.

    For a shop outside, which reads no client: it learns the id, and not whether the address was known. What is not one
    plain address stays with the purchase alone: nobody could be written to or found by it.
    """
    normal = normal_email(email)
    address = normal if is_email(normal) else None
    found: UUID = session.execute(
        BUYER,
        {"id": new_id(), "distributor": distributor_id, "name": name, "email": address, "at": clock.now()},
    ).scalar_one()
    return found


def note_assessment(client_id: UUID, assessment_id: UUID) -> None:
    """This client takes that assessment."""
    session.add(ClientAssessment(id=new_id(), client_id=client_id, assessment_id=assessment_id))
    session.flush()


def note_completion(client_id: UUID, assessment_id: UUID, at: datetime, score: Decimal) -> None:
    """This client has finished that assessment."""
    session.execute(
        update(ClientAssessment)
        .where(ClientAssessment.client_id == client_id, ClientAssessment.assessment_id == assessment_id)
        .values(completed_at=at, score=score)
    )


def advance(client_id: UUID, event_type: str) -> None:
    """Let the client's status follow what happened (`rules.status_after`)."""
    left = statuses_before(event_type)
    if left:
        session.execute(
            update(Client)
            .where(Client.id == client_id, func.coalesce(Client.status, "lead").in_(left))
            .values(status=status_after(left[-1], event_type), updated_at=clock.now())
        )


def mail_way_back(session_id: UUID, way: WayBack, url: str) -> None:
    """Send the link to an assessment of the acting distributor's client to the address given with it."""
    post(way.email, partial(mails.sent_for, url, way.expires_at, finished=way.is_finished), reader=way.reader)
    audit.record("link_mailed", ("assessment_sessions", session_id))
