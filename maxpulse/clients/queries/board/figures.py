"""The figures above the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from maxpulse.clients.queries.board.facts import CONDITIONS, FACTS, Filter
from maxpulse.core.db import session
from maxpulse.tracking.queries import last_number

COUNTED = ", ".join(
    f"count(*) filter (where {condition}) as {name}" for name, condition in CONDITIONS.items()
)
FIGURES = text(
    f"{FACTS} select {COUNTED}, coalesce(sum(amount_today), 0) as amount_today, "  # noqa: S608  fixed conditions
    "coalesce(sum(sales_today), 0) as sales_today, count(*) as everyone, "
    "count(*) filter (where status = 'lead') as lead, "
    "count(*) filter (where status = 'prospect') as prospect, "
    "count(*) filter (where status = 'customer') as customer from facts"
)


@dataclass(frozen=True, slots=True)
class Counter:
    """A figure above the board; `amount` the money behind it."""

    name: str
    value: int | Decimal
    amount: Decimal | None
    number: int


@dataclass(frozen=True, slots=True)
class View:
    """How many clients a status has."""

    name: str
    total: int
    number: int


def counters_and_views(
    today: datetime | None = None, earned: Decimal = Decimal(0)
) -> tuple[list[Counter], list[View]]:
    """The figures above the board, and how many clients each status has.

    `today` is when the reader's day began (as in Filter), `earned` their commission since then.
    """
    number = last_number()
    found = session.execute(FIGURES, Filter(today=today).parameters()).mappings().one()
    counters = [
        Counter(name, found[name], None, number) for name in ("answering", "stuck", "finished", "read")
    ]
    counters.append(Counter("bought", int(found["sales_today"]), found["amount_today"], number))
    counters.append(Counter("commission", earned, None, number))
    views = [View(name, found[name], number) for name in ("everyone", "lead", "prospect", "customer")]
    return counters, views
