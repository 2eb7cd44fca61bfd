"""What the workers run for analyses. A result in the state `waiting` is what is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog
from flask import current_app

from maxpulse.analysis import actions
from maxpulse.analysis.shape import AnalysisUnavailable
from maxpulse.assessments.waiting import waiting_since
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import for_each

log = structlog.get_logger(__name__)

# Younger results are left to the job that was queued with them and to its retries.
SWEPT_AFTER = timedelta(minutes=1)
# Longer than all retries of one job take together; then the rules' text stands.
GIVEN_UP_AFTER = timedelta(minutes=10)


def analyse(session_id: str) -> None:
    """Ask the model for one result's text. Raises AnalysisUnavailable when asking again later makes sense."""
    settings = cast("Settings", current_app.extensions["settings"])
    with acting(Actor.system()):
        asked = actions.find_request(UUID(session_id), settings)
    if asked is None:
        return
    try:
        written = actions.answer(asked, settings)
    except AnalysisUnavailable as unavailable:
        log.warning("analysis_unavailable", reason=str(unavailable), retry=unavailable.retry)
        if unavailable.retry:
            raise
        give_up(session_id)
        return
    with acting(Actor.system()):
        actions.deliver(UUID(session_id), asked, written)


def give_up(session_id: str) -> None:
    """Let the rules' text stand for one result."""
    with acting(Actor.system()):
        actions.give_up(UUID(session_id))


def sweep_owed() -> int:
    """Wake results nobody was woken for, and end the wait of those no model answers; says how many waited."""
    now = clock.now()
    with acting(Actor.system()):
        owed = waiting_since(now - SWEPT_AFTER)
    for session_id, since in owed:
        if since >= now - GIVEN_UP_AFTER:
            actions.analyse_later(session_id)
    for_each(give_up, [session_id for session_id, since in owed if since < now - GIVEN_UP_AFTER])
    return len(owed)
