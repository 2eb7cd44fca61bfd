"""What the workers run for analyses. What is owed: results in the state `waiting`, rows of `analysis_requests`."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from flask import current_app

from maxpulse.analysis import actions, queries, watching
from maxpulse.analysis.rules.watching import GRIDS
from maxpulse.assessments.waiting import waiting_since
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import for_each

# Younger ones are left to the jobs that were queued with them.
SWEPT_AFTER = timedelta(minutes=1)
# Longer than a passing failure takes to pass; then the rules' text stands.
GIVEN_UP_AFTER = timedelta(minutes=10)


def analyse(session_id: str) -> None:
    """Bring one result what is kept for it, and want the rest."""
    with acting(Actor.system()):
        actions.bring(UUID(session_id), _settings())


def write(input_hash: str) -> None:
    """Have one fragment written."""
    actions.write(input_hash, _settings(), analyse, give_up)


def give_up(session_id: str) -> None:
    """End one result's wait with what there is."""
    with acting(Actor.system()):
        actions.give_up(UUID(session_id), _settings())


def sweep_owed() -> int:
    """Wake what nobody was woken for, and end the wait of results no model answers; says how many waited."""
    now = clock.now()
    with acting(Actor.system()):
        owed = waiting_since(now - SWEPT_AFTER)
        due = queries.due(now, created_before=now - SWEPT_AFTER)
        lost = actions.lost_calls()
        actions.lose_checks()
        actions.forget_unwanted()
    for_each(_lose_call, lost)
    for session_id, since in owed:
        if since >= now - GIVEN_UP_AFTER:
            actions.analyse_later(session_id)
    for input_hash in due:
        actions.write_later(input_hash)
    for_each(give_up, [session_id for session_id, since in owed if since < now - GIVEN_UP_AFTER])
    return len(owed)


def _lose_call(call_id: str) -> None:
    with acting(Actor.system()):
        actions.lose_call(UUID(call_id))


def clean_expired() -> int:
    """Forget texts whose time is over; says how many rows went."""
    with acting(Actor.system()):
        return actions.clean_expired() + actions.forget_checks()


def ask_for_checks() -> int:
    """Wake whoever asks for what was drawn, at night and in an order of chance; says how many checks.

    One that was asked for right after it was drawn would tell by its moment whose it was. So would one that needs no
    asking: it counts from tonight on.
    """
    for grid in GRIDS:
        with acting(Actor.system()):
            actions.count_told(grid, _settings())
    with acting(Actor.system()):
        drawn = watching.drawn()
    for check_id in drawn:
        actions.shadow_later(check_id)
    return len(drawn)


def ask_in_shadow(check_id: str) -> None:
    """Ask for one check."""
    actions.ask_in_shadow(UUID(check_id), _settings())


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
