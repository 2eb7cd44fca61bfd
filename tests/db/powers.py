"""Who may do what, as PostgreSQL's catalogue has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row

from maxpulse.core.actor import Role

Connection = psycopg.Connection[Any]

OWNER, APPLICATION, RECORDER = "maxpulse_owner", "maxpulse_app", "maxpulse_recorder"
ACTORS = tuple(role.database_role for role in Role)
SERVING = (APPLICATION, RECORDER, *ACTORS)


@dataclass(frozen=True, slots=True)
class Grant:
    """One command on one table for one role; `columns` is empty where the grant is for all of them."""

    table: str
    role: str
    command: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """One row policy, its conditions in PostgreSQL's own spelling."""

    table: str
    name: str
    role: str
    command: str
    using: str | None
    check: str | None


def grants(connection: Connection) -> set[Grant]:
    """What anybody but a table's owner may do, on whole tables and on columns."""
    rows = connection.execute(
        """with given as (
             select c.oid, c.relname, c.relowner, null::text as column_name, acl.*
               from pg_class c, aclexplode(c.relacl) acl
              where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
             union all
             select c.oid, c.relname, c.relowner, a.attname::text, acl.*
               from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) acl
              where c.relnamespace = 'public'::regnamespace)
           select relname, case grantee when 0 then 'public' else grantee::regrole::text end,
                  lower(privilege_type), array_remove(array_agg(column_name), null)
             from given where grantee <> relowner
            group by relname, grantee, privilege_type, column_name is null"""
    )
    return {Grant(table, role, command, frozenset(listed)) for table, role, command, listed in rows}


def policies(connection: Connection, schema: LiteralString = "public") -> set[Policy]:
    """Every row policy in `schema`, one for each role it is for."""
    cursor = connection.cursor(row_factory=class_row(Policy))
    cursor.execute(
        """select tablename as table, policyname as name, unnest(roles)::text as role, lower(cmd) as command,
                  qual as using, with_check as check
             from pg_policies where schemaname = %s""",
        (schema,),
    )
    return set(cursor)


def temporary_schema(connection: Connection) -> str:
    """The name of this connection's schema for temporary tables; there once it has made one."""
    row = connection.execute("select pg_my_temp_schema()::regnamespace::text").fetchone()
    assert row is not None
    return str(row[0])
