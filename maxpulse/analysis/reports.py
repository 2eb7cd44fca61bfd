"""What models have cost and saved, what is kept, and how calls ended: for the page about it. One statement each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select, true, tuple_

from maxpulse.analysis.models import AnalysisBudget, AnalysisDay, AnalysisRequest, AnalysisResult, ModelCall
from maxpulse.analysis.models.money import ASKED
from maxpulse.analysis.models.owed import REFUSED
from maxpulse.analysis.rules.budgets import periods
from maxpulse.analysis.rules.days import UNTOLD, Called, Counted
from maxpulse.analysis.rules.standing import Amounts
from maxpulse.analysis.rules.stock import Kept
from maxpulse.core.db import session


class Ending(NamedTuple):
    """How many calls to a model ended so, and how long they took in ms. `outcome` is None for all of the model's."""

    model: str
    outcome: str | None
    calls: int
    median_ms: int | None
    p95_ms: int | None


def counted(since: date) -> list[Counted]:
    """How analyses came to their words, by day and type, from that day on."""
    row = AnalysisDay
    asked = select(row.day, row.type, row.analyses, row.whole_hits, row.calls_saved, row.saved)
    return [Counted(*found) for found in session.execute(asked.where(row.day >= since))]


def called(since: datetime) -> list[Called]:
    """What calls came to by day of UTC and type, from that moment on; those under way have come to nothing yet."""
    row, day = ModelCall, func.date(func.timezone("UTC", ModelCall.created_at))
    asked = (
        select(
            day,
            row.type,
            func.count(),
            func.coalesce(func.sum(row.input_tokens), 0),
            func.coalesce(func.sum(row.output_tokens), 0),
            func.sum(row.cost),
        )
        .where(row.created_at >= since, row.outcome != ASKED)
        .group_by(day, row.type)
    )
    return [Called(day, kind or UNTOLD, *rest) for day, kind, *rest in session.execute(asked)]


def endings(since: datetime, kind: str | None = None) -> Sequence[Ending]:
    """How calls since that moment ended, by model: all of a model's first, then by outcome, most first.

    `kind`: of one type alone.
    """
    row = ModelCall
    took = [func.percentile_disc(share).within_group(row.took_ms.asc()) for share in (0.5, 0.95)]
    asked = (
        select(row.model, row.outcome, func.count().label("calls"), *took)
        .where(row.created_at >= since, row.outcome != ASKED, true() if kind is None else row.type == kind)
        .group_by(func.grouping_sets(tuple_(row.model), tuple_(row.model, row.outcome)))
        .order_by(row.model, row.outcome.is_not(None), func.count().desc(), row.outcome)
    )
    return [Ending(*found) for found in session.execute(asked)]


def kept(names: Collection[str], at: datetime) -> dict[str, Kept]:
    """What is kept under these names and has not expired, without its text."""
    row = AnalysisResult
    asked = select(row.input_hash, func.coalesce(row.cache_hits, 0), row.expires_at)
    found = session.execute(asked.where(row.input_hash.in_(names), row.expires_at > at))
    # What has no end is not later than anything, so that it is not among these.
    return {name: Kept(hits, expires_at) for name, hits, expires_at in found if expires_at}


def owed(names: Collection[str]) -> dict[str, bool]:
    """Those of these names that a model is to be asked for; True where it wrote nothing that could be said."""
    row = AnalysisRequest
    asked = select(row.input_hash, row.state).where(row.input_hash.in_(names))
    return {name: state == REFUSED for name, state in session.execute(asked)}


def budgets(at: datetime) -> dict[str, Amounts]:
    """What is spent and reserved of the budgets of that moment, by period; nothing for a period without a call."""
    row = AnalysisBudget
    asked = select(row.period, row.spent, row.reserved).where(row.period.in_(periods(at)))
    return {period: (spent, reserved) for period, spent, reserved in session.execute(asked)}
