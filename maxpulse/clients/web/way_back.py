"""Sending a client the link to their assessment again, without seeing it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from maxpulse.assessments.web.addresses import Addresses
from maxpulse.clients import queries
from maxpulse.clients.actions import mail_way_back
from maxpulse.core.actor import Actor
from maxpulse.core.addresses import full_address
from maxpulse.core.db import acting
from maxpulse.web import fragments, guard, limits, tokens

blueprint = Blueprint("way_back", __name__)


def _by() -> str:
    return str(guard.acting_distributor())


def _counted() -> str:
    # Whose count: nobody uses up that of another distributor.
    return f"{guard.acting_distributor()} {(request.view_args or {})['session_id']}"


def ways_back(person: queries.Person) -> Mapping[UUID, queries.WayBack]:
    """The assessments of a client whose link may be sent to them, for a distributor who may see that client."""
    if not person.assessments:
        return {}
    with acting(Actor.system()):
        return queries.ways_back(person.id)


@blueprint.post("/hub/clients/<uuid:client_id>/assessments/<uuid:session_id>/mails")
def mail(client_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Mail the link to the address that was given with the assessment, if there is one and its owner allows it."""
    person = queries.find_person(client_id)
    if person is None or session_id not in {taken.id for taken in person.assessments}:
        abort(404)
    way = ways_back(person).get(session_id)
    if way is None:
        return fragments.see_other(f"/hub/clients/{client_id}?mail=none")
    try:
        # Counted here, where a mail would go: whoever asks for what is not theirs hears that it is not there.
        with (
            limits.limiter.limit("30 per hour", key_func=_by),
            limits.limiter.limit("2 per day", key_func=_counted),
        ):
            token = tokens.seal(session_id, way.participant_id, way.expires_at)
    except RateLimitExceeded:
        return fragments.see_other(f"/hub/clients/{client_id}?mail=enough")
    mail_way_back(session_id, way, full_address(Addresses(token).home))
    return fragments.see_other(f"/hub/clients/{client_id}?mail=sent")
