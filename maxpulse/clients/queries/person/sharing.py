"""How a client has changed what they share since they began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import text

from maxpulse.core.db import session
from maxpulse.privacy.rules import STEERED

# What is granted within a second of a session's first item was agreed to at its start.
HISTORY = text("""
    select k.item, k.granted_at, k.withdrawn_at,
           k.granted_at > min(k.granted_at) over (partition by k.session_id) + interval '1 second' as later
      from consents k where k.session_id = any(:session_ids)
""")


@dataclass(frozen=True, slots=True)
class Changed:
    """One item that is shared, or is no more, from a moment on."""

    kind: ClassVar[str] = "sharing_changed"

    at: datetime
    field: str
    shared: bool


def changes_of_sharing(session_ids: Sequence[UUID]) -> list[Changed]:
    """Every change after the start of each of these sessions, in no particular order."""
    return list(_changes(session_ids))


def _changes(session_ids: Sequence[UUID]) -> Iterator[Changed]:
    for row in session.execute(HISTORY, {"session_ids": list(session_ids)}):
        if row.item in STEERED and row.later:
            yield Changed(row.granted_at, row.item, shared=True)
        if row.item in STEERED and row.withdrawn_at:
            yield Changed(row.withdrawn_at, row.item, shared=False)
