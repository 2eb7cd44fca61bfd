"""What is kept and may still be said. It was checked when it came, by the checks and in the shape of that day."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from pydantic import ValidationError
from sqlalchemy import delete

from maxpulse.analysis import queries
from maxpulse.analysis.checking import refused
from maxpulse.analysis.fragments import shape_of
from maxpulse.analysis.models import AnalysisResult
from maxpulse.analysis.patterns import Pattern
from maxpulse.core import clock
from maxpulse.core.db import session

log = structlog.get_logger(__name__)


def sayable(needed: Mapping[str, Pattern]) -> dict[str, AnalysisResult]:
    """Of what is kept under these names what today's checks let be said; the rest is forgotten, to be asked for anew.

    What a check learned to refuse is so refused to everybody from that release on. And one text that cannot be read
    any more would otherwise keep all who need it waiting: giving up reads it too.
    """
    kept = queries.kept(needed, clock.now())
    unfit = {name: why for name, row in kept.items() if (why := _why_not(row, needed[name]))}
    # One by one in their order, in which whoever counts what was used locks them.
    for name in sorted(unfit, key=lambda each: kept[each].id):
        log.warning("analysis_kept_unfit", reason=unfit[name], about=needed[name].about)
        session.execute(
            delete(AnalysisResult).where(AnalysisResult.id == kept[name].id),
            execution_options={"synchronize_session": False},
        )
    return {name: row for name, row in kept.items() if name not in unfit}


def _why_not(row: AnalysisResult, pattern: Pattern) -> str | None:
    try:
        return refused(shape_of(pattern).model_validate(row.analysis_data), pattern)
    except ValidationError:
        return "shape"
