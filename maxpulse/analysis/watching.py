"""Reading how kept texts are set, and what checks of them have found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from maxpulse.analysis.models import AnalysisCheck, AnalysisGrid
from maxpulse.analysis.models.watched import ASKED, DONE, DRAWN
from maxpulse.analysis.patterns import WHOLE
from maxpulse.analysis.rubric import COUNTED, WRONG
from maxpulse.analysis.rules.watching import Tally
from maxpulse.core.db import session

# More than a night's worth of checks of the largest installation we know of; the rest has its turn the night after.
MOST_A_NIGHT = 500


def grids() -> dict[str, str]:
    """How each grid is set that is not whole, as patterns are made by it: a row or none, so ask it once."""
    set_otherwise = select(AnalysisGrid.name, AnalysisGrid.state).where(AnalysisGrid.state != WHOLE)
    return {row.name: row.state for row in session.execute(set_otherwise)}


def turns(names: Collection[str]) -> dict[str, int]:
    """How often each of these grids was set anew; those that never were are left out."""
    asked = select(AnalysisGrid.name, AnalysisGrid.turn).where(AnalysisGrid.name.in_(names))
    return {row.name: row.turn for row in session.execute(asked)}


def settings_of_grids() -> Mapping[str, AnalysisGrid]:
    """The rows of all grids that were ever set, by name."""
    return {row.name: row for row in session.scalars(select(AnalysisGrid))}


def tally(grid: str, turn: int, wording: str) -> Tally:
    """What was found in a grid as it was set by its so many-th change, in texts of that wording."""
    found = session.execute(
        select(func.count(), func.count().filter(AnalysisCheck.verdict.in_(WRONG))).where(
            AnalysisCheck.grid == grid, AnalysisCheck.turn == turn, *_counts(wording)
        )
    ).one()
    return Tally(*found)


def tallies(wording: str) -> dict[str, Tally]:
    """What was found in each grid as it is set now, in texts of that wording; those without checks are left out."""
    turn = func.coalesce(AnalysisGrid.turn, 0)
    rows = session.execute(
        select(AnalysisCheck.grid, func.count(), func.count().filter(AnalysisCheck.verdict.in_(WRONG)))
        .outerjoin(AnalysisGrid, AnalysisGrid.name == AnalysisCheck.grid)
        .where(AnalysisCheck.turn == turn, *_counts(wording))
        .group_by(AnalysisCheck.grid)
    )
    return {name: Tally(checked, wrong) for name, checked, wrong in rows}


def in_all() -> Tally:
    """What was found by all checks that are kept, however grids were set and texts were worded."""
    counted = (AnalysisCheck.state == DONE, AnalysisCheck.verdict.in_(COUNTED))
    wrong = func.count().filter(AnalysisCheck.verdict.in_(WRONG))
    return Tally(*session.execute(select(func.count(), wrong).where(*counted)).one())


def open_checks() -> int:
    """How many wait for a night."""
    return session.scalar(select(func.count()).where(AnalysisCheck.state == DRAWN)) or 0


def latest_wrong(most: int = 6) -> Sequence[AnalysisCheck]:
    """The newest checks that found something wrong."""
    newest = select(AnalysisCheck).where(AnalysisCheck.state == DONE, AnalysisCheck.verdict.in_(WRONG))
    return session.scalars(newest.order_by(AnalysisCheck.week.desc(), AnalysisCheck.id).limit(most)).all()


def drawn() -> Sequence[UUID]:
    """The checks that a model is still to be asked for, in the order of chance that their ids have."""
    asked = select(AnalysisCheck.id).where(is_to_be_asked())
    return session.scalars(asked.order_by(AnalysisCheck.id).limit(MOST_A_NIGHT)).all()


def is_to_be_asked() -> ColumnElement[bool]:
    """The condition that a model is still to be asked for a check."""
    return (AnalysisCheck.state == DRAWN) & AnalysisCheck.verdict.is_(None)


def is_told() -> ColumnElement[bool]:
    """The condition that a check waits for a night, though what it found is told already."""
    return (AnalysisCheck.state == DRAWN) & AnalysisCheck.verdict.is_not(None)


def is_lost(at: datetime) -> ColumnElement[bool]:
    """The condition that whoever asked for a check has ended before telling what came."""
    return (AnalysisCheck.state == ASKED) & (AnalysisCheck.asked_until < at)


def _counts(wording: str) -> tuple[ColumnElement[bool], ...]:
    return AnalysisCheck.state == DONE, AnalysisCheck.verdict.in_(COUNTED), AnalysisCheck.wording == wording
