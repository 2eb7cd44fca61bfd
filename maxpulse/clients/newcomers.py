"""The row of a client who has only just come, from what their start tells: the board would read the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from maxpulse.clients.queries import Row
from maxpulse.clients.rules import place_of, sign_state
from maxpulse.core import clock


def row_of_newcomer(facts: Mapping[str, Any]) -> Row:
    """Their row. They agreed a moment ago to what it shows, and have done nothing else that it could show.

    `facts`: c the client's id, n the event's number, at its moment (ISO), and newcomer: name, type (of the assessment),
    link (its campaign's name, or None), device (or None), area (of the first question).
    """
    told, began_at = facts["newcomer"], datetime.fromisoformat(facts["at"])
    return Row(
        id=UUID(facts["c"]),
        number=facts["n"],
        name=told["name"],
        assessed=True,
        type=told["type"],
        status="lead",
        open=True,
        progress=0,
        place=place_of(True, told["area"], 0),
        seen_at=began_at,
        state=sign_state(True, began_at, clock.now()),
        link_name=told["link"],
        device=told["device"],
        grade=None,
        level=None,
        partial=False,
        grade_shared=True,
        bought=Decimal(0),
        signs=[began_at],
    )
