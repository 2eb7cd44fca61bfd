"""The ClientHub's board: rows, figures above it, and who needs the distributor next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.clients.rules import STUCK_AFTER, STUCK_FOR_AT_MOST, place_of
from maxpulse.commissions.queries import earned_since
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.tracking.queries import last_number, signs_since

FACTS = Path(__file__).with_name("facts.sql").read_text()
A_PAGE = 50
IN_QUEUE = 3
SIGNS = timedelta(minutes=10)

CONDITIONS = {
    "answering": "open and seen_at > :stuck_since",
    "stuck": "open and seen_at <= :stuck_since and seen_at > :left_since",
    "finished": "completed_at >= :today",
    "read": "views > 0 and bought = 0",
    "bought": "sales_today > 0",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board is narrowed to: part of a name, a status, one of the counters."""

    q: str = ""
    status: str | None = None
    counter: str | None = None

    @property
    def is_open(self) -> bool:
        """True when nothing is filtered out."""
        return not (self.q or self.status or self.counter)

    def sql(self) -> str:
        """The condition on `facts`, with parameters `q` and `status`."""
        parts = ["name ilike :q escape '!'" if self.q else "", "status = :status" if self.status else ""]
        parts.append(CONDITIONS.get(self.counter or "", ""))
        return " and ".join(part for part in parts if part) or "true"


@dataclass(frozen=True, slots=True)
class Row:
    """One client on the board. None where something is not shared or not known yet."""

    id: UUID
    number: int
    name: str
    email: str | None
    type: str
    status: str
    open: bool
    progress: int | None
    place: str | None
    seen_at: datetime
    views: int
    viewed_at: datetime | None
    link_name: str | None
    device: str | None
    grade: str | None
    level: int | None
    partial: bool
    grade_shared: bool
    bought: Decimal
    signs: Sequence[datetime] = field(default=())


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who needs the distributor, and why."""

    client_id: UUID
    name: str
    reason: str
    since: datetime
    place: str | None
    progress: int | None
    views: int
    email: str | None


def count(wanted: Filter) -> int:
    """How many clients fit the filter."""
    statement = text(f"{FACTS} select count(*) from facts where {wanted.sql()}")  # noqa: S608  fixed conditions
    return int(session.execute(statement, _parameters(wanted)).scalar_one())


def rows(wanted: Filter, offset: int = 0) -> list[Row]:
    """One page of the board from position `offset` (the first is 0) on, the last sign of life first."""
    # The number is read first: a row may then be newer than it says, never older.
    number = last_number()
    statement = text(
        f"{FACTS} select * from facts where {wanted.sql()} "  # noqa: S608  fixed conditions
        "order by seen_at desc, id limit :limit offset :offset"
    )
    parameters = {**_parameters(wanted), "limit": A_PAGE, "offset": offset}
    return _rows(session.execute(statement, parameters).mappings().all(), number)


def rows_of(client_ids: Sequence[UUID]) -> list[Row]:
    """The rows of these clients, in no particular order."""
    if not client_ids:
        return []
    number = last_number()
    statement = text(f"{FACTS} select * from facts where id = any(:ids)")  # noqa: S608
    return _rows(
        session.execute(statement, {**_parameters(Filter()), "ids": list(client_ids)}).mappings().all(),
        number,
    )


def counters_and_views() -> tuple[list[Counter], list[View]]:
    """The figures above the board, and how many clients each status has."""
    number = last_number()
    counted = ", ".join(
        f"count(*) filter (where {condition}) as {name}" for name, condition in CONDITIONS.items()
    )
    statement = text(
        f"{FACTS} select {counted}, coalesce(sum(amount_today), 0) as amount_today, "  # noqa: S608
        "coalesce(sum(sales_today), 0) as sales_today, count(*) as everyone, "
        "count(*) filter (where status = 'lead') as lead, "
        "count(*) filter (where status = 'prospect') as prospect, "
        "count(*) filter (where status = 'customer') as customer from facts"
    )
    found = session.execute(statement, _parameters(Filter())).mappings().one()
    counters = [
        Counter(name, found[name], None, number) for name in ("answering", "stuck", "finished", "read")
    ]
    counters.append(Counter("bought", int(found["sales_today"]), found["amount_today"], number))
    counters.append(Counter("commission", earned_since(_today()), None, number))
    views = [View(name, found[name], number) for name in ("everyone", "lead", "prospect", "customer")]
    return counters, views


def queue() -> tuple[list[Waiting], int]:
    """Who needs the distributor next, and how many more there are: the stuck by how long, then the readers."""
    statement = text(
        f"""{FACTS}, waiting as (
            select *, case when {CONDITIONS["stuck"]} then 'stuck' else 'read' end as reason
              from facts where ({CONDITIONS["stuck"]}) or ({CONDITIONS["read"]} and viewed_at > :left_since)
        )
        select *, count(*) over () as waiting from waiting
         order by reason desc, case when reason = 'stuck' then seen_at end, viewed_at desc nulls last limit :limit"""  # noqa: S608
    )
    found = session.execute(statement, {**_parameters(Filter()), "limit": IN_QUEUE}).mappings().all()
    people = [
        Waiting(
            client_id=fact["id"],
            name=fact["name"],
            reason=fact["reason"],
            since=fact["seen_at"] if fact["reason"] == "stuck" else fact["viewed_at"],
            place=fact["current_area"] if fact["progress_shared"] else None,
            progress=fact["progress"],
            views=fact["views"],
            email=fact["email"],
        )
        for fact in found
    ]
    return people, (found[0]["waiting"] - len(found) if found else 0)


def _rows(found: Sequence[Any], number: int) -> list[Row]:
    signs = signs_since([fact["id"] for fact in found], clock.now() - SIGNS)
    return [_row(fact, number, signs.get(fact["id"], ())) for fact in found]


def _row(fact: Any, number: int, signs: Sequence[datetime]) -> Row:
    shared = fact["progress_shared"]
    place = place_of(fact["open"], fact["current_area"], fact["views"]) if shared else None
    return Row(
        id=fact["id"],
        number=number,
        name=fact["name"],
        email=fact["email"],
        type=fact["type"],
        status=fact["status"],
        open=fact["open"],
        progress=(fact["progress"] or 0) if shared else None,
        place=place,
        seen_at=fact["seen_at"],
        views=fact["views"],
        viewed_at=fact["viewed_at"],
        link_name=fact["link_name"],
        device=fact["device"],
        grade=fact["grade"],
        level=fact["level"],
        partial=fact["partial"],
        grade_shared=fact["grade_shared"],
        bought=fact["bought"],
        signs=signs,
    )


def _parameters(wanted: Filter) -> dict[str, Any]:
    now = clock.now()
    escaped = wanted.q.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return {
        "today": _today(),
        "stuck_since": now - STUCK_AFTER,
        "left_since": now - STUCK_FOR_AT_MOST,
        "q": f"%{escaped}%",
        "status": wanted.status,
    }


def _today() -> datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
