"""Who is behind a session's cookie."""

from __future__ import annotations

from maxpulse.accounts import actions, queries
from maxpulse.accounts.actions.sessions import SEEN_EVERY
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web.sessions import Person


def find_person(token: str) -> Person | None:
    """The person whose session this token opens; None when it is over, was ended, or never was.

    Asks in a transaction of its own: the request's own transaction belongs to somebody already.
    """
    with acting(Actor.visitor()):
        found = queries.find_session(actions.hash_of(token))
    if found is None:
        return None
    who = _person(found, token)
    if clock.now() - found.last_seen_at > SEEN_EVERY:
        with acting(who.actor):
            actions.still_here(who.session_id, who.role)
    return who


def _person(found: queries.LiveSession, token: str) -> Person:
    return Person(
        session_id=found.session_id,
        user_id=found.user_id,
        role=found.role,
        email=found.email,
        first_name=found.first_name or "",
        last_name=found.last_name or "",
        distributor_id=found.distributor_id,
        distributor_status=found.distributor_status,
        preferences=found.preferences or {},
        token=token,
    )
