"""Every foreign key leads an index, so that joins and deletions never read a whole table."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.db import catalogue

# Foreign keys nobody joins by and whose target is never deleted, each with its reason.
UNCOVERED: dict[tuple[str, tuple[str, ...]], str] = {}


def test_every_foreign_key_leads_an_index(owner: psycopg.Connection[Any]) -> None:
    indexes = catalogue.indexes(owner)
    bare = {
        (key.table, key.columns)
        for key in catalogue.foreign_keys(owner)
        if not covered(key, indexes[key.table])
    }
    assert bare == set(UNCOVERED)


def covered(key: catalogue.ForeignKey, indexes: list[catalogue.Index]) -> bool:
    """An index over every row that has the key starts with its columns, in whatever order."""
    width = len(key.columns)
    return any(set(index.keys[:width]) == set(key.columns) and holds_every(key, index) for index in indexes)


def holds_every(key: catalogue.ForeignKey, index: catalogue.Index) -> bool:
    """The index leaves out at most rows that point at nothing."""
    return index.condition in (None, *(f"({column} IS NOT NULL)" for column in key.columns))
