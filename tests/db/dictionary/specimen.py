"""Builds the dictionary as temporary tables, so that PostgreSQL says what its types and defaults mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from tests.db.dictionary.reading import Column, Table


def build_specimen(connection: psycopg.Connection[Any], tables: Iterable[Table]) -> None:
    """Create each table as a temporary one: columns, types, required values, defaults. Gone on rollback."""
    for table in tables:
        columns = ", ".join(_column(column) for column in table.columns)
        statement = f'create temporary table "{table.name}" ({columns}) on commit drop'
        connection.execute(statement)


def _column(column: Column) -> str:
    default = f" default {column.default}" if column.default else ""
    return f'"{column.name}" {column.type}{" not null" if column.required else ""}{default}'
