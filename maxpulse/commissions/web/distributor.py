"""A distributor's revenue, and why each amount is what it is."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, abort, render_template
from flask_babel import get_timezone, to_user_timezone

from maxpulse.commissions import queries
from maxpulse.core import clock
from maxpulse.web.guard import acting_distributor
from maxpulse.web.paging import paging

blueprint = Blueprint("revenue", __name__, url_prefix="/revenue")

ROWS = 25


@blueprint.get("")
def index() -> str:
    """Balances, months and commissions."""
    mine = acting_distributor()
    months = queries.months(mine, str(get_timezone() or "UTC"))
    shown = paging(queries.count_commissions(mine), ROWS)
    return render_template(
        "commissions/index.html",
        balance=queries.balance(mine),
        month=_this_month(months),
        months=months,
        commissions=queries.commissions(mine, shown.offset, shown.size),
        paging=shown,
        today=_today(),
    )


@blueprint.get("/commissions/<uuid:commission_id>")
def show(commission_id: UUID) -> str:
    """Why this amount."""
    why = queries.find_why(commission_id)
    if why is None:
        abort(404)
    return render_template("commissions/show.html", commission=why, ledger=queries.ledger_of(commission_id))


def _this_month(months: list[queries.Month]) -> queries.Month:
    first_day = _today().replace(day=1)
    return next((month for month in months if month.first_day == first_day), queries.Month.empty(first_day))


def _today() -> date:
    here: datetime = to_user_timezone(clock.now())
    return here.date()
