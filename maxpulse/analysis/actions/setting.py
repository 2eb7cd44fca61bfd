"""Setting for how much of a level the texts of an area are given: by what checks find, and by an admin's hand."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import structlog
from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.accounts.queries import admins_who_may
from maxpulse.analysis import mails, watching
from maxpulse.analysis.models import AnalysisCheck, AnalysisGrid
from maxpulse.analysis.models.watched import DONE
from maxpulse.analysis.rules.watching import Tally, next_state
from maxpulse.analysis.versions import wording
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import after_commit, current_actor, session
from maxpulse.core.permissions import Permission
from maxpulse.notices.actions import post
from maxpulse.operations import audit

log = structlog.get_logger(__name__)

CHANGED = "analysis_texts_set"


def judge(name: str, settings: Settings) -> None:
    """Split a grid, or switch it off, where too much of what was checked in it was wrong, and write to admins.

    Results that were given their words keep them.
    """
    # Locked, so that of several checks that end at once one changes it, and the next begins to count anew.
    grid = _locked(name)
    found = watching.tally(name, grid.turn, wording(settings.models[0]))
    state = next_state(grid.state, found, settings.analysis_wrong_percent)
    if state is None:
        return
    _set(grid, state, tally=found)
    for reader in admins_who_may(Permission.SYSTEM_READ):
        post(reader.email, partial(mails.texts_set, name, state, found), about=reader.user_id)
    after_commit(partial(log.error, CHANGED, grid=name, state=state, **_told(found)))


def count_told(name: str, settings: Settings) -> int:
    """Let those checks of a grid count whose end was told when they were drawn, and judge it; says how many."""
    told = update(AnalysisCheck).where(AnalysisCheck.grid == name, watching.is_told())
    # A grid in which every text is spoken against has no check that a model is asked for, and is judged here alone.
    counted = cast(
        "CursorResult[Any]",
        session.execute(told.values(state=DONE), execution_options={"synchronize_session": False}),
    ).rowcount
    if counted:
        judge(name, settings)
    return counted


def set_by_hand(name: str, state: str, reason: str) -> bool:
    """Set a grid as an admin has decided, whatever was found; False when it stands so already. Checks count anew."""
    grid = _locked(name)
    if grid.state == state:
        return False
    _set(grid, state, reason=reason)
    return True


def _set(grid: AnalysisGrid, state: str, *, reason: str | None = None, tally: Tally | None = None) -> None:
    before, grid.state, grid.turn = grid.state, state, grid.turn + 1
    grid.reason = reason
    grid.checked, grid.wrong = (tally.checked, tally.wrong) if tally else (None, None)
    grid.changed_at, grid.changed_by = clock.now(), current_actor().user_id
    session.flush()
    why = _told(tally) if tally else {"reason": reason}
    audit.record(CHANGED, grid, before={"state": before}, after={"about": grid.name, "state": state, **why})


def _told(tally: Tally) -> dict[str, int]:
    return {"checked": tally.checked, "wrong": tally.wrong}


def _locked(name: str) -> AnalysisGrid:
    session.execute(insert(AnalysisGrid).values(name=name).on_conflict_do_nothing())
    asked = select(AnalysisGrid).where(AnalysisGrid.name == name).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).one()
