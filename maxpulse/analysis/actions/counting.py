"""Counting what kept texts save: by fragment, and by day and type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.analysis.models import AnalysisDay, AnalysisResult
from maxpulse.core import clock
from maxpulse.core.db import session


def count_delivered(
    type_: str, needed: Collection[str], used: Mapping[str, AnalysisResult], waited: Collection[str]
) -> None:
    """Count one result's words: of the fragments `needed` those `used`, but for those it had `waited` for."""
    hits = [row for name, row in used.items() if name not in waited]
    _count_used(used.values(), hits)
    _count_day(
        type_,
        analyses=1,
        whole_hits=int(len(hits) == len(needed)),
        fragments=len(needed),
        fragment_hits=len(hits),
        calls_saved=len(hits),
        saved=sum((row.cost or Decimal(0) for row in hits), Decimal(0)),
    )


def _count_used(used: Collection[AnalysisResult], hits: Collection[AnalysisResult]) -> None:
    ids = [row.id for row in used]
    if not ids:
        return
    # In one order, for many results are given the same fragments at once.
    in_order = select(AnalysisResult.id).where(AnalysisResult.id.in_(ids)).order_by(AnalysisResult.id)
    session.execute(in_order.with_for_update())
    is_hit = AnalysisResult.id.in_([row.id for row in hits])
    counted = func.coalesce(AnalysisResult.cache_hits, 0) + case((is_hit, 1), else_=0)
    session.execute(
        update(AnalysisResult)
        .where(AnalysisResult.id.in_(ids))
        .values(cache_hits=counted, last_used_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _count_day(type_: str, **counts: Any) -> None:
    row = insert(AnalysisDay).values(day=clock.now().astimezone(UTC).date(), type=type_, **counts)
    raised = {name: getattr(AnalysisDay, name) + row.excluded[name] for name in counts}
    session.execute(row.on_conflict_do_update(index_elements=["day", "type"], set_=raised))
