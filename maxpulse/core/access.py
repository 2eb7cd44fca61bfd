"""Grants and row policies, declared beside the table they protect.

A model says who may do what (`access(may(...), ...)`); migrations carry the resulting SQL frozen, and a test
compares the declarations with the database's catalogue, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from maxpulse.core.permissions import Permission

COMMANDS = ("select", "insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class May:
    """One permission: these commands for this role, on rows that `using` (read) and `check` (written) allow."""

    role: str
    commands: tuple[str, ...]
    using: str
    check: str
    columns: tuple[str, ...] = ()

    @property
    def database_role(self) -> str:
        """The PostgreSQL role this is granted to."""
        return f"maxpulse_{self.role}"


def may(
    role: str, commands: str, *, using: str = "true", check: str | None = None, columns: tuple[str, ...] = ()
) -> May:
    """`role` may `commands` (space-separated) on rows where `using` holds.

    `check` is the condition on rows written, the same as `using` unless given. `columns` narrows the grant
    of select, insert and update to those columns.
    """
    verbs = tuple(commands.split())
    if unknown := set(verbs) - set(COMMANDS):
        raise ValueError(f"unknown commands {sorted(unknown)}")
    return May(role, verbs, using, using if check is None else check, columns)


def access(*permissions: May, **table_options: Any) -> dict[str, Any]:
    """The last element of `__table_args__`: who may do what, and any other options of the table."""
    return {**table_options, "info": {"access": permissions}}


def setting(name: str, column_type: str = "uuid") -> str:
    """SQL for an identity of the current transaction; NULL when there is none.

    After a transaction the setting reads '' rather than NULL, hence nullif; the sub-select makes PostgreSQL
    evaluate it once per statement instead of once per row.
    """
    return f"(select nullif(current_setting('app.{name}', true), '')::{column_type})"


def granted(permission: Permission) -> str:
    """All rows, for an admin who holds this permission; asked once a statement."""
    return f"(select admin_may('{permission}'))"


def own(column: str = "distributor_id") -> str:
    """Rows of the acting distributor."""
    return f"{column} = {setting('distributor_id')}"


def mine(column: str = "participant_id") -> str:
    """Rows of the acting participant."""
    return f"{column} = {setting('participant_id')}"


def self_(column: str = "user_id") -> str:
    """Rows of the acting signed-in user."""
    return f"{column} = {setting('user_id')}"


def reported(column: str = "reported_by") -> str:
    """Rows of the acting API client."""
    return f"{column} = {setting('api_client_id')}"


def statements(table: Table) -> Iterator[str]:
    """The SQL that switches row security on for `table` and grants what its model declares."""
    yield f"alter table {table.name} enable row level security"
    for permission in table.info.get("access", ()):
        for command in permission.commands:
            yield grant(table.name, permission, command)
            yield policy(table.name, permission, command)


def grant(table: str, permission: May, command: str) -> str:
    """SQL that grants one command of a permission."""
    columns = f" ({', '.join(permission.columns)})" if permission.columns and command != "delete" else ""
    return f"grant {command}{columns} on {table} to {permission.database_role}"


def policy(table: str, permission: May, command: str) -> str:
    """SQL of the row policy that belongs to one command of a permission."""
    using = f" using ({permission.using})" if command != "insert" else ""
    check = f" with check ({permission.check})" if command in ("insert", "update") else ""
    name = f"{permission.role}_{command}"
    return f"create policy {name} on {table} for {command} to {permission.database_role}{using}{check}"
