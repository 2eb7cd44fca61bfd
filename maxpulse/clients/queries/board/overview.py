"""What stands above and beside the board: its figures, and who needs the distributor next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.clients.queries.board.facts import CONDITIONS, EVERYONE, FACTS, NUMBER, Filter
from maxpulse.core.db import session

IN_QUEUE = 3
COUNTED = ", ".join(
    f"count(*) filter (where {condition}) as {name}" for name, condition in CONDITIONS.items()
)
# One statement: PostgreSQL finds out what is known of each client once for both, and all of it is of one moment.
OVERVIEW = text(
    f"""{FACTS}, figures as (
        select {COUNTED}, coalesce(sum(amount_today), 0) as amount_today,
               coalesce(sum(sales_today), 0) as sales_today, count(*) as everyone,
               count(*) filter (where status = 'lead') as lead,
               count(*) filter (where status = 'prospect') as prospect,
               count(*) filter (where status = 'customer') as customer, {NUMBER} as number
          from facts
    ), waiting as (
        select id, name, email, seen_at, viewed_at, views, progress, progress_shared, current_area,
               case when {CONDITIONS["stuck"]} then 'stuck' else 'read' end as reason
          from facts where ({CONDITIONS["stuck"]}) or ({CONDITIONS["read"]} and viewed_at > :left_since)
    ), ordered as (
        select waiting.*, count(*) over () as waiting,
               row_number() over (order by reason desc, case when reason = 'stuck' then seen_at end,
                                           viewed_at desc nulls last) as place
          from waiting
    )
    select * from figures left join ordered on place <= :limit order by place"""  # noqa: S608  fixed conditions
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


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures, how many clients each status has, and who is next: the stuck by how long, then the readers.

    `more` wait besides those `people`.
    """

    counters: list[Counter]
    views: list[View]
    people: list[Waiting]
    more: int


def nothing(_since: datetime) -> Decimal:
    """For whoever does not ask what was earned."""
    return Decimal(0)


def overview(
    today: datetime | None = None, earned_since: Callable[[datetime], Decimal] = nothing
) -> Overview:
    """All of it, as the acting distributor. `today` is when the reader's day began (as in Filter)."""
    wanted = Filter(today=today) if today else EVERYONE
    asked = wanted.parameters()
    found = session.execute(OVERVIEW, {**asked, "limit": IN_QUEUE}).mappings().all()
    # After the number that it goes by: a figure may be newer than it says, never older.
    earned = earned_since(asked["today"])
    people = [_waiting(fact) for fact in found if fact["id"] is not None]
    more = found[0]["waiting"] - len(people) if people else 0
    return Overview(_counters(found[0], earned), _views(found[0]), people, more)


def _counters(found: Any, earned: Decimal) -> list[Counter]:
    number = found["number"]
    return [
        *(Counter(name, found[name], None, number) for name in ("answering", "stuck", "finished", "read")),
        Counter("bought", int(found["sales_today"]), found["amount_today"], number),
        Counter("commission", earned, None, number),
    ]


def _views(found: Any) -> list[View]:
    return [View(name, found[name], found["number"]) for name in ("everyone", "lead", "prospect", "customer")]


def _waiting(fact: Any) -> Waiting:
    return Waiting(
        client_id=fact["id"],
        name=fact["name"],
        reason=fact["reason"],
        since=fact["seen_at"] if fact["reason"] == "stuck" else fact["viewed_at"],
        place=fact["current_area"] if fact["progress_shared"] else None,
        progress=fact["progress"],
        views=fact["views"],
        email=fact["email"],
    )
