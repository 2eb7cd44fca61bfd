"""What the distributor may see: switched on and off by the participant, any time."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from maxpulse.assessments.actions.desk import memory
from maxpulse.assessments.queries import lock_session
from maxpulse.core.db import session
from maxpulse.privacy.actions import change
from maxpulse.privacy.rules import STEERED
from maxpulse.tracking.actions import record


def share(session_id: UUID, items: Collection[str], wording: str) -> None:
    """Share exactly `items` of the acting participant's session from now on.

    The session's version moves on, so that an answer judged before cannot carry what was just taken back.
    """
    row = lock_session(session_id)
    chosen = [item for item in STEERED if item in items]
    if not change(row.id, row.participant_id, row.distributor_id, STEERED, chosen, wording):
        return
    row.answers_version += 1
    session.flush()
    memory().forget(session_id)
    record("sharing_changed", distributor_id=row.distributor_id, session_id=row.id, client_id=row.client_id)
