"""Reading what models have written, what they owe and what was spent. The system acts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, exists, func, or_, select

from maxpulse.analysis.models import AnalysisBudget, AnalysisRequest, AnalysisResult, AnalysisWait, ModelCall
from maxpulse.analysis.models.money import ASKED, SHADOW
from maxpulse.analysis.models.owed import REFUSED, WANTED
from maxpulse.analysis.prices import most
from maxpulse.analysis.rules.budgets import BudgetsStand, Limits, Used, periods
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import session

# Of fewer fragments nobody knows what the next one costs.
ENOUGH: Final = 20


def kept(input_hashes: Collection[str], at: datetime) -> dict[str, AnalysisResult]:
    """What models wrote under these names, by name, unless it has expired at the moment `at`."""
    asked = select(AnalysisResult).where(
        AnalysisResult.input_hash.in_(input_hashes), AnalysisResult.expires_at > at
    )
    return {row.input_hash: row for row in session.scalars(asked)}


def is_kept(input_hash: str, at: datetime) -> ColumnElement[bool]:
    """The condition that something is kept under a name and has not expired, to be asked inside a statement."""
    return exists().where(AnalysisResult.input_hash == input_hash, AnalysisResult.expires_at > at)


def refused(input_hashes: Collection[str]) -> set[str]:
    """Those of these names under which a model wrote nothing that could be said."""
    asked = select(AnalysisRequest.input_hash).where(
        AnalysisRequest.input_hash.in_(input_hashes), AnalysisRequest.state == REFUSED
    )
    return set(session.scalars(asked))


def waited_for(session_id: UUID) -> set[str]:
    """The names of the fragments that a session's result has waited for."""
    return set(session.scalars(select(AnalysisWait.input_hash).where(AnalysisWait.session_id == session_id)))


def who_waits(input_hash: str) -> Sequence[UUID]:
    """The sessions whose results wait for a fragment."""
    asked = select(AnalysisWait.session_id).where(AnalysisWait.input_hash == input_hash)
    return session.scalars(asked.order_by(AnalysisWait.session_id)).all()


def is_waited_for() -> ColumnElement[bool]:
    """The condition that somebody's result waits for a request's fragment, to be asked inside a statement."""
    return exists().where(AnalysisWait.input_hash == AnalysisRequest.input_hash)


def due(at: datetime, created_before: datetime, most: int = 500) -> Sequence[str]:
    """Fragments that somebody waits for and nobody is at, though they may be asked for; oldest first.

    Those that nobody waits for are asked for by whoever fills the lattice, or not at all.
    """
    asked = (
        select(AnalysisRequest.input_hash)
        .where(
            AnalysisRequest.state == WANTED,
            AnalysisRequest.created_at < created_before,
            is_waited_for(),
            or_(AnalysisRequest.claimed_until.is_(None), AnalysisRequest.claimed_until < at),
            or_(AnalysisRequest.not_before.is_(None), AnalysisRequest.not_before <= at),
        )
        .order_by(AnalysisRequest.created_at)
        .limit(most)
    )
    return session.scalars(asked).all()


def untold_calls(before: datetime) -> Sequence[UUID]:
    """Calls begun before that moment whose end nobody has told."""
    asked = select(ModelCall.id).where(ModelCall.outcome == ASKED, ModelCall.created_at < before)
    return session.scalars(asked.order_by(ModelCall.id)).all()


def latest_failure(since: datetime) -> str | None:
    """How the newest call ended of those begun since then that brought nothing; None when there is none."""
    asked = select(ModelCall.outcome).where(
        ModelCall.created_at >= since, ModelCall.outcome.not_in((ASKED, "ok"))
    )
    return session.scalars(asked.order_by(ModelCall.created_at.desc(), ModelCall.id.desc()).limit(1)).first()


def cost_of_one(model: str, since: datetime) -> Decimal | None:
    """What a fragment of this model has cost since then, tries that brought nothing included.

    None while fewer have come than say anything.
    """
    row = ModelCall
    asked = select(func.sum(row.cost), func.count().filter(row.outcome == "ok")).where(
        row.model == model, row.created_at >= since, row.outcome != ASKED, row.purpose != SHADOW
    )
    paid, came = session.execute(asked).one()
    return paid / came if came >= ENOUGH else None


def used(settings: Settings, at: datetime) -> tuple[Used, ...]:
    """What of the budgets of that day and month is spent, or reserved for calls under way."""
    found = {
        row.period: row.spent + row.reserved
        for row in session.scalars(select(AnalysisBudget).where(AnalysisBudget.period.in_(periods(at))))
    }
    limits = Limits(settings.analysis_monthly_budget, settings.analysis_daily_budget)
    return tuple(
        Used(period, found.get(period, Decimal(0)), limit)
        for period, limit in zip(periods(at), limits, strict=True)
    )


def has_room(settings: Settings, at: datetime) -> bool:
    """True while something is left of both budgets."""
    return all(each.used < each.limit for each in used(settings, at))


def budgets_stand() -> BudgetsStand:
    """Whether a budget runs low or out now; neither where no model is to be asked."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.openai_api_key:
        return BudgetsStand(is_low=False, is_spent=False)
    now = used(settings, clock.now())
    next_call = most(settings.models[0], "")
    return BudgetsStand(any(each.is_low for each in now), any(each.is_spent(next_call) for each in now))
