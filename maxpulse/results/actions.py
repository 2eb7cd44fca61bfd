"""Ticking a plan, and links that show a part of a result: made, taken back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.assessments.queries import find_finished, get_finished, get_state, lock_session
from maxpulse.assessments.rules.types import Result
from maxpulse.assessments.speaking import said
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.core.languages import LANGUAGES
from maxpulse.core.speaking import tongue
from maxpulse.operations import audit
from maxpulse.results.models import PlanTick, ResultLink
from maxpulse.results.queries import count_open_links
from maxpulse.results.rules.links import MOST_OPEN, SHOWS, ends, shown
from maxpulse.results.rules.plan import plan, step_keys


class NoSuchStep(LookupError):
    """The plan has no such step."""


class NoSuchLink(LookupError):
    """There is no such link to this result."""


class TooManyLinks(ValueError):
    """So many links work already that one has to be taken back first."""


def tick(session_id: UUID, step: str, *, done: bool) -> None:
    """Tick a step in the plan of the acting participant's result, or take the tick away; twice is once.

    Raises NoSuchAssessment, NoSuchStep.
    """
    state, finished = get_state(session_id), get_finished(session_id)
    if step not in step_keys(plan(said(state.bank, state.answers, finished.result))):
        raise NoSuchStep(step)
    if done:
        row = insert(PlanTick).values(result_id=finished.row.id, step=step, ticked_at=clock.now())
        session.execute(row.on_conflict_do_nothing())
    else:
        session.execute(delete(PlanTick).where(PlanTick.result_id == finished.row.id, PlanTick.step == step))


def make_link(session_id: UUID, shows: str, days: int) -> ResultLink:
    """A link by which whoever has it reads a part of the acting participant's result, for so many days.

    Raises NoSuchAssessment, TooManyLinks, and ValueError for a part or for days that are not offered.
    """
    if shows not in SHOWS:
        raise ValueError(f"{shows} is not offered")
    # Two at once take turns, or both would be the last that is allowed.
    course, now = lock_session(session_id), clock.now()
    finished = get_finished(session_id)
    if count_open_links(finished.row.id) >= MOST_OPEN:
        raise TooManyLinks(session_id)
    made = ResultLink(
        id=new_id(),
        result_id=finished.row.id,
        shows=shows,
        shown=shown(_said(session_id, finished.result), course.completed_at or now, shows),
        created_at=now,
        expires_at=ends(now, days),
    )
    session.add(made)
    session.flush()
    audit.record("result_shared", course, after={"shows": shows, "days": days})
    return made


def _said(session_id: UUID, result: Result) -> list[Result]:
    # Whoever opens the link may read another language than whoever made it.
    state = get_state(session_id)
    return [said(state.bank, state.answers, result, tongue(language)) for language in LANGUAGES]


def revoke_link(session_id: UUID, link_id: UUID) -> None:
    """Make a link to the acting participant's result stop working, at once. Raises NoSuchAssessment, NoSuchLink."""
    finished = get_finished(session_id)
    theirs = select(ResultLink.id).where(ResultLink.id == link_id, ResultLink.result_id == finished.row.id)
    if session.scalar(theirs) is None:
        raise NoSuchLink(link_id)
    _revoke(session_id, ResultLink.id == link_id)


def revoke_links(session_id: UUID) -> None:
    """Make all links to the acting participant's result stop working: somebody else may have made them."""
    if finished := find_finished(session_id):
        _revoke(session_id, ResultLink.result_id == finished.row.id)


def _revoke(session_id: UUID, which: ColumnElement[bool]) -> None:
    revoked = (
        update(ResultLink)
        .where(which, ResultLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(ResultLink.id)
        .execution_options(synchronize_session=False)
    )
    if number := len(session.scalars(revoked).all()):
        audit.record("result_link_revoked", ("assessment_sessions", session_id), after={"links": number})
