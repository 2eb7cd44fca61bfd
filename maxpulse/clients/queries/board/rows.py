"""The rows of the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.clients.queries.board.facts import EVERYONE, FACTS, NUMBER, Filter
from maxpulse.clients.rules import SignState, place_of, place_without_assessment, sign_state
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.tracking.queries import last_number, signs_since

A_PAGE = 50
SIGNS = timedelta(minutes=10)
# A row, its number and its ticks are of one moment, and come in one way to the database and back. So the ticks are
# asked for here as well as in `signs_since`, by which a page of the board asks for those of its rows.
ROWS_OF = text(f"""{FACTS}
    select facts.*, {NUMBER} as number, coalesce(t.signs, '{{}}') as signs
      from facts
      left join (select t.client_id, array_agg(t.timestamp) as signs from assessment_tracking t
                  where t.client_id = any(:ids) and t.timestamp > :signs_since
                  group by t.client_id) t on t.client_id = facts.id
     where facts.id = any(:ids)""")  # noqa: S608  fixed conditions
IS_PROGRESS_SHARED = text(
    f"{FACTS} select session_id is not null and progress_shared from facts where id = :client"  # noqa: S608  fixed conditions
)


@dataclass(frozen=True, slots=True)
class Row:
    """One client on the board. None where something is not shared or not known yet.

    Who is not `assessed` has taken no assessment: no `type`, no way to go, and nothing that could be shared.
    """

    id: UUID
    number: int
    name: str
    assessed: bool
    type: str | None
    status: str
    open: bool
    progress: int | None
    place: str | None
    seen_at: datetime
    state: SignState
    link_name: str | None
    device: str | None
    grade: str | None
    level: int | None
    partial: bool
    grade_shared: bool
    bought: Decimal
    signs: Sequence[datetime] = field(default=())


def count(wanted: Filter) -> int:
    """How many clients fit the filter."""
    statement = text(f"{FACTS} select count(*) from facts where {wanted.sql()}")  # noqa: S608  fixed conditions
    return int(session.execute(statement, wanted.parameters()).scalar_one())


def rows(wanted: Filter, offset: int = 0) -> list[Row]:
    """One page of the board from position `offset` (the first is 0) on, the last sign of life first."""
    # The number is read first: a row may then be newer than it says, never older.
    number = last_number()
    statement = text(
        f"{FACTS} select * from facts where {wanted.sql()} "  # noqa: S608  fixed conditions
        "order by seen_at desc, id limit :limit offset :offset"
    )
    parameters = {**wanted.parameters(), "limit": A_PAGE, "offset": offset}
    return _rows(session.execute(statement, parameters).mappings().all(), number)


def rows_of(client_ids: Sequence[UUID]) -> list[Row]:
    """The rows of these clients, in no particular order."""
    if not client_ids:
        return []
    now = clock.now()
    asked = {**EVERYONE.parameters(), "ids": list(client_ids), "signs_since": now - SIGNS}
    found = session.execute(ROWS_OF, asked).mappings()
    return [_row(fact, fact["number"], fact["signs"], now) for fact in found]


def is_progress_shared(client_id: UUID) -> bool:
    """Whether this client shares how far they are in their newest assessment; without one there is nothing to share."""
    return bool(session.execute(IS_PROGRESS_SHARED, {**EVERYONE.parameters(), "client": client_id}).scalar())


def _rows(found: Sequence[Any], number: int) -> list[Row]:
    now = clock.now()
    signs = signs_since([fact["id"] for fact in found if fact["progress_shared"]], now - SIGNS)
    return [_row(fact, number, signs.get(fact["id"], ()), now) for fact in found]


def _row(fact: Any, number: int, signs: Sequence[datetime], now: datetime) -> Row:
    assessed, shared = fact["session_id"] is not None, fact["progress_shared"]
    return Row(
        id=fact["id"],
        number=number,
        name=fact["name"],
        assessed=assessed,
        type=fact["type"],
        status=fact["status"],
        open=fact["open"],
        progress=(fact["progress"] or 0) if assessed and shared else None,
        place=_place(fact) if shared else None,
        seen_at=fact["seen_at"],
        state=sign_state(fact["open"], fact["seen_at"], now),
        link_name=fact["link_name"],
        device=fact["device"],
        grade=fact["grade"],
        level=fact["level"],
        partial=fact["partial"],
        grade_shared=fact["grade_shared"],
        bought=fact["bought"],
        # Ticks say how somebody gets on: who does not share progress leaves none.
        signs=signs if shared else (),
    )


def _place(fact: Any) -> str:
    if fact["session_id"] is None:
        return place_without_assessment(fact["outside"])
    return place_of(fact["open"], fact["current_area"], fact["views"])
