"""Money for calls: set aside before one is made, and settled by what it came to. Both periods or none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from maxpulse.analysis.models import AnalysisBudget, ModelCall
from maxpulse.analysis.models.money import ASKED
from maxpulse.analysis.prices import cost
from maxpulse.analysis.rules.budgets import Limits, periods
from maxpulse.analysis.shape import Usage
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id

log = structlog.get_logger(__name__)


def reserve(
    input_hash: str,
    model: str,
    purpose: str,
    most: Decimal,
    settings: Settings,
    *,
    type_: str | None = None,
) -> UUID | None:
    """Set the most that a call can come to aside, and write the call down; None when that is not left.

    `type_`: of assessment, see `ModelCall`.
    """
    now = clock.now()
    rows = _locked(now)
    limits = Limits(settings.analysis_monthly_budget, settings.analysis_daily_budget)
    if any(row.spent + row.reserved + most > limit for row, limit in zip(rows, limits, strict=True)):
        return None
    for row in rows:
        row.reserved += most
    call = ModelCall(
        id=new_id(),
        input_hash=input_hash,
        model=model,
        purpose=purpose,
        type=type_,
        cost=most,
        created_at=now,
    )
    session.add(call)
    session.flush()
    return call.id


def settle(call_id: UUID, outcome: str, usage: Usage | None, took_ms: int | None = None) -> Decimal:
    """Pay for a call what it came to: all that was set aside where nobody knows. Told twice, it is paid once."""
    asked = select(ModelCall).where(ModelCall.id == call_id).with_for_update()
    call = session.scalars(asked).one()
    if call.outcome != ASKED:
        return call.cost
    reserved, call.outcome, call.took_ms = call.cost, outcome, took_ms
    if usage is not None:
        call.cost = cost(call.model, usage)
        call.input_tokens, call.output_tokens = usage.input_tokens, usage.output_tokens
    if call.cost > reserved:
        log.warning("analysis_cost_more", model=call.model, reserved=str(reserved), cost=str(call.cost))
    for row in _locked(call.created_at):
        row.reserved -= reserved
        row.spent += call.cost
    session.flush()
    return call.cost


def _locked(at: datetime) -> list[AnalysisBudget]:
    """The rows of the month and the day, locked in this order by everybody, so that nobody waits in a circle."""
    for period in periods(at):
        session.execute(insert(AnalysisBudget).values(period=period).on_conflict_do_nothing())
    asked = select(AnalysisBudget).where(AnalysisBudget.period.in_(periods(at)))
    # What this session has read before may be what others have changed since.
    fresh = asked.order_by(AnalysisBudget.period).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(fresh))
