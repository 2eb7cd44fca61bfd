"""What PostgreSQL's own catalogue says there is, and where that parts from what the models declare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Table

from maxpulse.core.access import COMMANDS, May
from maxpulse.probe.functions import found
from maxpulse.schema import Base

Connection = psycopg.Connection[Any]

MIGRATIONS = "alembic_version"  # one version number, which the application compares with its own
SETTING = re.compile(r"app\.(\w+)")
PERMISSION = re.compile(r"admin_may\('([\w.]+)'")

GRANTS = """
    with given as (
        select c.relname, c.relowner, null::text as column_name, acl.*
          from pg_class c, aclexplode(c.relacl) acl
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
        union all
        select c.relname, c.relowner, a.attname::text, acl.*
          from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) acl
         where c.relnamespace = 'public'::regnamespace
    )
    select relname, case grantee when 0 then 'everybody' else grantee::regrole::text end, lower(privilege_type),
           array_remove(array_agg(column_name), null)
      from given where grantee <> relowner
     group by relname, grantee, privilege_type, column_name is null
"""
POLICIES = """
    select tablename, unnest(roles)::text, lower(cmd), concat_ws(' ', qual, with_check)
      from pg_policies where schemaname = 'public'
"""
WITHOUT_ROW_SECURITY = """
    select relname from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity
"""
# Views that show rows around the policies of their tables, and relations outside of what is tried here.
AROUND = """
    select 'view ' || relname, 'shows rows with its owner''s rights' from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')
       and not coalesce('security_invoker=true' = any (reloptions), false)
    union all
    select 'schema ' || nspname, 'holds tables beside those of the product' from pg_namespace n
     where nspname not in ('public', 'information_schema') and nspname !~ '^pg_'
       and has_schema_privilege(session_user, n.oid, 'usage')
       and exists (select 1 from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f'))
"""
ROLES = """
    select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
           has_schema_privilege(r.oid, 'public', 'create') as makes_tables,
           has_database_privilege(r.oid, current_database(), 'temporary') as makes_temporary_tables,
           exists (select 1 from pg_class c where c.relowner = r.oid) as owns_tables,
           r.rolname <> session_user
               and exists (select 1 from pg_auth_members m where m.member = r.oid) as can_become_others
      from pg_roles r where r.rolname = session_user or r.oid in (
           select m.roleid from pg_auth_members m join pg_roles me on me.oid = m.member
            where me.rolname = session_user)
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """One command on one table for one role; `columns` is empty where it is for all of them."""

    table: str
    role: str
    command: str
    columns: frozenset[str]

    def __str__(self) -> str:
        columns = f" ({', '.join(sorted(self.columns))})" if self.columns else ""
        return f"{self.command}{columns} for {self.role}"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row policy: which identities and permissions its condition asks for."""

    table: str
    role: str
    command: str
    asks_for: frozenset[str]

    def __str__(self) -> str:
        asked = ", ".join(sorted(self.asks_for)) or "nothing"
        return f"{self.command} for {self.role}, asking for {asked}"


def tables(connection: Connection) -> list[str]:
    """Every table there is, partitions aside, and every view."""
    rows = connection.execute(
        """select relname::text from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
              and not relispartition order by 1"""
    )
    return [name for (name,) in rows if name != MIGRATIONS]


def rights_on_partitions(
    connection: Connection, roles: list[str], nobody: str
) -> list[tuple[str, str, str, bool]]:
    """For every partition, role and command: whether the role has it. Nobody has business with a partition.

    `nobody` among the roles stands for the application before it takes one on.
    """
    return connection.execute(
        """
        select part.relname::text, role, command,
               has_table_privilege(coalesce(nullif(role, %(nobody)s), session_user), part.oid, command)
               or command <> 'delete'
                  and has_any_column_privilege(coalesce(nullif(role, %(nobody)s), session_user), part.oid, command)
          from pg_class part, unnest(%(roles)s::text[]) role, unnest(%(commands)s::text[]) command
         where part.relnamespace = 'public'::regnamespace and part.relkind = 'r' and part.relispartition
         order by 1, 2, 3
        """,
        {"nobody": nobody, "roles": roles, "commands": list(COMMANDS)},
    ).fetchall()


def roles(connection: Connection) -> list[str]:
    """Every role the application can take on, as the database says."""
    rows = connection.execute(
        """select roleid::regrole::text from pg_auth_members where member = session_user::regrole order by 1"""
    )
    return [name for (name,) in rows]


def models() -> dict[str, Table]:
    """The product's tables by name."""
    return dict(Base.metadata.tables)


def permission(table: Table, role: str, command: str) -> May | None:
    """What a model lets a database role do, if anything."""
    for may in table.info.get("access", ()):
        if may.database_role == role and command in may.commands:
            return may  # type: ignore[no-any-return]
    return None


def granted_columns(may: May, command: str) -> frozenset[str]:
    """The columns a grant is narrowed to; deletion is always of whole rows."""
    return frozenset(() if command == "delete" else may.columns)


def condition(may: May, command: str) -> str:
    """The whole condition that a permission sets for a command."""
    using = "" if command == "insert" else may.using
    check = may.check if command in ("insert", "update") else ""
    return f"{using} {check}"


def compare(connection: Connection) -> Iterator[tuple[str, str]]:
    """Where the database parts from the models, and what nobody may have: what it is about, and a sentence."""
    yield from _differences("grant", _declared_grants(), _grants(connection))
    yield from _differences("row policy", _declared_policies(), _policies(connection))
    for (name,) in connection.execute(WITHOUT_ROW_SECURITY):
        if name != MIGRATIONS:
            yield name, "row security is switched off"
    yield from connection.execute(AROUND)
    yield from found.compare(connection)
    for name, *powers in _powers(connection):
        for power in powers:
            yield f"role {name}", power


def size(connection: Connection) -> int:
    """How many facts `compare` compares."""
    pairs = len(_declared_grants() | _grants(connection)) + len(_declared_policies() | _policies(connection))
    return pairs + len(found.functions(connection))


def _differences(kind: str, declared: set[Any], there: set[Any]) -> Iterator[tuple[str, str]]:
    for missing in sorted(declared - there, key=str):
        yield missing.table, f"the declared {kind} is missing: {missing}"
    for extra in sorted(there - declared, key=str):
        yield extra.table, f"there is a {kind} that no model declares: {extra}"


def _declared_grants() -> set[Grant]:
    return {
        Grant(table.name, may.database_role, command, granted_columns(may, command))
        for table, may, command in _declared()
    }


def _declared_policies() -> set[Policy]:
    return {
        Policy(table.name, may.database_role, command, _asked(condition(may, command)))
        for table, may, command in _declared()
    }


def _declared() -> Iterator[tuple[Table, May, str]]:
    for table in models().values():
        for may in table.info.get("access", ()):
            for command in may.commands:
                yield table, may, command


def _grants(connection: Connection) -> set[Grant]:
    given = (Grant(t, r, c, frozenset(columns)) for t, r, c, columns in connection.execute(GRANTS))
    return {grant for grant in given if (grant.table, grant.command) != (MIGRATIONS, "select")}


def _policies(connection: Connection) -> set[Policy]:
    return {
        Policy(table, role, each, _asked(text))
        for table, role, command, text in connection.execute(POLICIES)
        for each in (COMMANDS if command == "all" else (command,))
    }


def _asked(text: str) -> frozenset[str]:
    """The identities and permissions that a condition asks for."""
    return frozenset((*SETTING.findall(text), *PERMISSION.findall(text)))


def _powers(connection: Connection) -> Iterator[tuple[str, ...]]:
    cursor = connection.execute(ROLES)
    names = [column.name for column in cursor.description or ()][1:]
    for role, *held in cursor:
        yield (
            role,
            *(
                name.removeprefix("rol").replace("_", " ")
                for name, has in zip(names, held, strict=True)
                if has
            ),
        )
