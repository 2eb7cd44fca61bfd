"""What PostgreSQL says about its tables, read from its own catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, LiteralString, Protocol, TypeVar

import psycopg
from psycopg.rows import dict_row

Connection = psycopg.Connection[Any]

PUBLIC: LiteralString = "'public'::regnamespace"
TEMPORARY: LiteralString = "pg_my_temp_schema()"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database holds it; `type` and `default` in PostgreSQL's own spelling."""

    table: str
    name: str
    type: str
    required: bool
    default: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A check constraint and the columns it speaks of."""

    table: str
    name: str
    columns: tuple[str, ...]
    expression: str


@dataclass(frozen=True, slots=True)
class Index:
    """An index; `keys` are columns or expressions in order, `condition` is set where it is partial."""

    table: str
    name: str
    keys: tuple[str, ...]
    unique: bool
    primary: bool
    condition: str | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key and what happens to its rows when the row they point at goes."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    cascades: bool


def columns(connection: Connection, schema: LiteralString = PUBLIC) -> dict[tuple[str, str], Column]:
    """Every column of the tables in `schema`, by table and name."""
    found = _read(
        connection,
        Column,
        f"""select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
                   a.attnotnull as required, pg_get_expr(d.adbin, d.adrelid) as default
              from pg_class c
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
             where c.relnamespace = {schema} and c.relkind in ('r', 'p') and not c.relispartition""",
    )
    return {(column.table, column.name): column for column in found}


def checks(connection: Connection, schema: LiteralString = PUBLIC) -> dict[str, list[Check]]:
    """Every check constraint in `schema`, by table."""
    found = _read(
        connection,
        Check,
        f"""select c.relname as table, k.conname as name, pg_get_expr(k.conbin, k.conrelid) as expression,
                   array(select a.attname::text from pg_attribute a
                          where a.attrelid = c.oid and a.attnum = any (k.conkey)) as columns
              from pg_constraint k join pg_class c on c.oid = k.conrelid
             where k.contype = 'c' and c.relnamespace = {schema} and not c.relispartition""",
    )
    return _by_table(found)


def indexes(connection: Connection) -> dict[str, list[Index]]:
    """Every usable index, by table."""
    found = _read(
        connection,
        Index,
        """select c.relname as table, i.indexrelid::regclass::text as name, i.indisunique as unique,
                  i.indisprimary as primary, pg_get_expr(i.indpred, i.indrelid) as condition,
                  array(select replace(pg_get_indexdef(i.indexrelid, n, true), '"', '')
                          from generate_series(1, i.indnkeyatts) n) as keys
             from pg_index i join pg_class c on c.oid = i.indrelid
            where i.indisvalid and c.relnamespace = 'public'::regnamespace and not c.relispartition""",
    )
    return _by_table(found)


def foreign_keys(connection: Connection) -> list[ForeignKey]:
    """Every foreign key of every table; those of partitions follow their table's and are left out."""
    return _read(
        connection,
        ForeignKey,
        """select c.relname as table, t.relname as target, k.confdeltype = 'c' as cascades,
                  array(select a.attname::text from unnest(k.conkey) with ordinality u(n, place)
                          join pg_attribute a on a.attrelid = c.oid and a.attnum = u.n
                         order by place) as columns,
                  array(select a.attname::text from unnest(k.confkey) with ordinality u(n, place)
                          join pg_attribute a on a.attrelid = t.oid and a.attnum = u.n
                         order by place) as target_columns
             from pg_constraint k
             join pg_class c on c.oid = k.conrelid
             join pg_class t on t.oid = k.confrelid
            where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and not c.relispartition
            order by 1, 4""",
    )


def partition_keys(connection: Connection) -> dict[str, str]:
    """How each partitioned table is divided, such as `RANGE ("timestamp")`."""
    rows = connection.execute(
        """select c.relname, pg_get_partkeydef(c.oid) from pg_class c
            where c.relkind = 'p' and c.relnamespace = 'public'::regnamespace"""
    )
    return dict(rows.fetchall())


def partitions(connection: Connection, table: str) -> dict[str, str]:
    """The partitions of `table` and the bounds of each, in order of their names."""
    rows = connection.execute(
        """select c.relname, pg_get_expr(c.relpartbound, c.oid) from pg_inherits i
             join pg_class c on c.oid = i.inhrelid
            where i.inhparent = %s::regclass order by 1""",
        (table,),
    )
    return dict(rows.fetchall())


class _OfTable(Protocol):
    @property
    def table(self) -> str: ...


Fact = TypeVar("Fact")
Part = TypeVar("Part", bound=_OfTable)


def _read(connection: Connection, kind: type[Fact], query: LiteralString) -> list[Fact]:
    """Each row of the query as a fact; arrays become tuples, so that facts can be compared and hashed."""
    rows = connection.cursor(row_factory=dict_row).execute(query)
    return [kind(**{name: _fixed(value) for name, value in row.items()}) for row in rows]


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _by_table(parts: Iterable[Part]) -> dict[str, list[Part]]:
    gathered: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        gathered[part.table].append(part)
    return gathered
