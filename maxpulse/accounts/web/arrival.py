"""Who is behind a session's cookie."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app

from maxpulse.accounts import actions, queries
from maxpulse.accounts.actions.sessions import SEEN_EVERY
from maxpulse.accounts.rules import is_demo, is_held_to_a_second_factor
from maxpulse.config import Settings
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
    if found is None or _is_shut_out(found.email):
        return None
    who = _person(found, token)
    if who.role == "admin":
        with acting(who.actor):
            who = replace(who, permissions=queries.own_permissions(who.user_id))
    if clock.now() - found.last_seen_at > SEEN_EVERY:
        with acting(who.actor):
            actions.still_here(who.session_id, who.role)
    return who


def _is_shut_out(email: str) -> bool:
    using: Settings = current_app.extensions["settings"]
    return using.is_production and is_demo(email)


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
        proved_at=found.proved_at,
        second_factor_at=found.second_factor_at,
        owes_second_factor=_owes_second_factor(found),
        lacks_second_factor=_lacks_second_factor(found),
    )


def _owes_second_factor(found: queries.LiveSession) -> bool:
    return is_held_to_a_second_factor(found.role) and _lacks_second_factor(found)


def _lacks_second_factor(found: queries.LiveSession) -> bool:
    # Who has one has proved it in every session that goes on.
    return found.second_factor_at is None and not is_demo(found.email)
