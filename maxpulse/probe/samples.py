"""A value that a column takes, by its type and what its checks list."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb
from sqlalchemy import CheckConstraint, Column, Table

from maxpulse.core import clock

LASTS = timedelta(hours=1)


class NoCanary(Exception):
    """No row of this table can be made; the sentence says why."""


def is_needed(column: Column[Any]) -> bool:
    """A row cannot be without this column, or cannot be told from others without it."""
    return column.primary_key or (
        not column.nullable and column.server_default is None and column.identity is None
    )


def sample(table: Table, column: Column[Any], mark: str) -> Any:
    """A value the column accepts: the first its check lists, a fresh one where it must be unique."""
    if listed := _listed_values(table, column):
        return listed[0]
    kind = column.type.python_type
    if kind is UUID:
        return uuid4()
    if column.name == "email":
        return f"{mark.lower()}-{uuid4().hex}@example.test"
    if column.name == "expires_at":
        return clock.now() + LASTS  # what is over already says nothing of whom it opens to
    if column.unique or column.primary_key:
        fresh: dict[type, Any] = {str: f"{mark}-{uuid4().hex}", bytes: uuid4().bytes, int: uuid4().int >> 80}
        return fresh.get(kind, _plain(kind, mark))
    return _plain(kind, mark)


def _plain(kind: type, mark: str) -> Any:
    now = clock.now()
    samples: dict[type, Any] = {
        str: mark,
        int: 1,
        bool: True,
        Decimal: Decimal("1.00"),
        object: Jsonb({}),
        dict: Jsonb({}),
        list: [],
        bytes: uuid4().bytes,
        datetime: now,
        date: now.date(),
        float: 1.0,
    }
    if kind not in samples:
        raise NoCanary(f"No sample of {kind.__name__} is known.")
    return samples[kind]


def _listed_values(table: Table, column: Column[Any]) -> list[str]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            text = str(constraint.sqltext)
            if text.startswith(f"{column.name} in ("):
                return re.findall(r"'([^']*)'", text)
    return []
