"""Reads dictionary.csv into tables and columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "dictionary.csv"
WHOLE_TABLE = "(table)"

# Indexes the requirements ask for by name of table and columns, in this order of columns.
INDEXES = (
    ("assessment_tracking", ("session_id", "timestamp")),
    ("assessment_tracking", ("distributor_id", "timestamp")),
    ("clients", ("distributor_id", "status")),
    ("commissions", ("distributor_id", "status", "created_at")),
    ("ai_analysis_results", ("input_hash",)),
    ("ai_analysis_results", ("expires_at",)),
    ("analytics_events", ("user_id", "timestamp")),
    ("tracking_sessions", ("distributor_id", "start_time")),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a foreign key points, and whether the row goes with the one it points to."""

    table: str
    column: str
    cascades: bool

    @classmethod
    def read(cls, text: str) -> Reference:
        """Read `users.id cascade`."""
        target, _, rule = text.partition(" ")
        table, column = target.split(".")
        return cls(table, column, rule == "cascade")


@dataclass(frozen=True, slots=True)
class Column:
    """One line of the dictionary."""

    name: str
    type: str
    key: str
    required: bool
    default: str | None
    values: tuple[str, ...]
    reference: Reference | None

    @classmethod
    def read(cls, line: dict[str, str]) -> Column:
        """Read one line that describes a column."""
        return cls(
            name=line["column"],
            type=line["type"],
            key=line["key"],
            required=line["null"] == "not null",
            default=line["default"] or None,
            values=tuple(line["values"].split("|")) if line["values"] else (),
            reference=Reference.read(line["references"]) if line["references"] else None,
        )


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the dictionary; `together` are column lists that are unique as a whole."""

    name: str
    columns: tuple[Column, ...]
    together: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return self.name

    @property
    def unique(self) -> tuple[tuple[str, ...], ...]:
        """Every list of columns whose values occur once, the primary key left out."""
        return tuple((c.name,) for c in self.columns if c.key == "unique") + self.together


def _read(lines: Iterable[dict[str, str]]) -> tuple[Table, ...]:
    by_table = groupby(lines, key=lambda line: line["table"])
    return tuple(_read_table(name, list(group)) for name, group in by_table)


def _read_table(name: str, lines: list[dict[str, str]]) -> Table:
    columns = tuple(Column.read(line) for line in lines if line["column"] != WHOLE_TABLE)
    rules = (line["values"] for line in lines if line["column"] == WHOLE_TABLE)
    return Table(name, columns, tuple(_unique_together(rule) for rule in rules))


def _unique_together(rule: str) -> tuple[str, ...]:
    """The columns of `UNIQUE(student_id, course_id)`."""
    return tuple(part.strip() for part in rule.removeprefix("UNIQUE(").removesuffix(")").split(","))


with SOURCE.open(encoding="utf-8", newline="") as _file:
    TABLES = _read(csv.DictReader(_file))
