"""Isolation is the database's job: no table without row security, no role that could go around it."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest

from tests.db.powers import ACTORS, APPLICATION, OWNER, RECORDER, SERVING, grants, policies

COMMANDS = {"select", "insert", "update", "delete"}
BOOKKEEPING_OF_MIGRATIONS = "alembic_version"  # one version number; the application compares it with its own
APPEND_ONLY = (
    "analytics_events",
    "api_requests",
    "assessment_responses",
    "assessment_tracking",
    "audit_checks",
    "audit_entries",
    "audit_seals",
    "client_activities",
    "link_analytics",
    "refunds",
    "system_logs",
    "transactions",
)


def test_every_table_and_every_partition_has_row_security(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute(
        """select relname from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity"""
    )
    assert {name for (name,) in rows} <= {BOOKKEEPING_OF_MIGRATIONS}


def test_nothing_shows_rows_around_the_policies_of_its_tables(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute(
        """select relname from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')
              and not coalesce('security_invoker=true' = any (reloptions), false)"""
    )
    assert rows.fetchall() == []


@pytest.mark.parametrize("role", SERVING)
def test_roles_that_serve_people_own_nothing(role: str, owner: psycopg.Connection[Any]) -> None:
    row = owner.execute(
        """select count(*) from pg_shdepend
            where refclassid = 'pg_authid'::regclass and refobjid = %s::regrole and deptype = 'o'""",
        (role,),
    ).fetchone()
    assert row == (0,)


@pytest.mark.parametrize("role", SERVING)
def test_roles_that_serve_people_have_no_power_over_the_cluster(
    role: str, owner: psycopg.Connection[Any]
) -> None:
    row = owner.execute(
        """select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication, rolinherit
             from pg_roles where rolname = %s""",
        (role,),
    ).fetchone()
    assert row == (False, False)


@pytest.mark.parametrize("role", SERVING)
def test_roles_that_serve_people_cannot_make_tables_or_functions(
    role: str, owner: psycopg.Connection[Any]
) -> None:
    row = owner.execute(
        """select has_schema_privilege(%(role)s, 'public', 'create'),
                  has_database_privilege(%(role)s, current_database(), 'create')""",
        {"role": role},
    ).fetchone()
    assert row == (False, False)


def test_only_the_application_and_the_recorder_log_in(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute(
        "select rolname from pg_roles where rolcanlogin and rolname = any (%s)", (list(SERVING),)
    )
    assert {name for (name,) in rows} == {APPLICATION, RECORDER}


def test_the_application_can_become_an_actor_but_inherits_nothing_and_hands_nothing_on(
    owner: psycopg.Connection[Any],
) -> None:
    memberships = owner.execute(
        """select roleid::regrole::text, set_option, inherit_option, admin_option
             from pg_auth_members where member = %s::regrole""",
        (APPLICATION,),
    ).fetchall()
    become = {role for role, *options in memberships if options == [True, False, False]}
    assert len(become) == len(memberships)
    assert set(ACTORS) <= become <= {*ACTORS, RECORDER}


@pytest.mark.parametrize("role", [RECORDER, *ACTORS])
def test_actors_and_the_recorder_can_become_nobody_else(role: str, owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute("select roleid from pg_auth_members where member = %s::regrole", (role,))
    assert rows.fetchall() == []


def test_every_grant_has_a_row_policy_and_every_row_policy_a_grant(owner: psycopg.Connection[Any]) -> None:
    granted = {(g.table, g.role, g.command) for g in grants(owner) if g.table != BOOKKEEPING_OF_MIGRATIONS}
    guarded = {(p.table, p.role, p.command) for p in policies(owner)}
    assert granted == guarded


def test_grants_go_to_actors_and_the_recorder_alone_and_only_to_read_and_write_rows(
    owner: psycopg.Connection[Any],
) -> None:
    given = [g for g in grants(owner) if g.table != BOOKKEEPING_OF_MIGRATIONS]
    assert {g.role for g in given} <= {*ACTORS, RECORDER}
    assert {g.command for g in given} <= COMMANDS


def test_the_bookkeeping_of_migrations_can_at_most_be_read(owner: psycopg.Connection[Any]) -> None:
    assert {g.command for g in grants(owner) if g.table == BOOKKEEPING_OF_MIGRATIONS} <= {"select"}


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_appended_is_changed_and_deleted_by_nobody(
    table: str, owner: psycopg.Connection[Any]
) -> None:
    commands = {g.command for g in grants(owner) if g.table == table}
    assert "select" in commands, "a table that nobody reads proves nothing"
    assert commands <= {"select", "insert"}


def test_no_row_policy_compares_a_column_with_itself(owner: psycopg.Connection[Any]) -> None:
    # An unqualified name inside a sub-select means the inner table's column when that has one of the name.
    always_true = re.compile(r"(?<![\w.])([\w.]+) = \1(?![\w.])")
    careless = [p for p in policies(owner) if always_true.search(f"{p.using} {p.check}")]
    assert careless == []


def test_functions_with_their_owners_rights_fix_their_search_path_and_are_not_for_everybody(
    owner: psycopg.Connection[Any],
) -> None:
    functions = owner.execute(
        """select proname, proowner::regrole::text,
                  coalesce(array_to_string(proconfig, ' ') like '%%search_path=%%', false),
                  exists (select 1 from aclexplode(coalesce(proacl, acldefault('f', proowner))) acl
                           where acl.grantee = 0 and acl.privilege_type = 'EXECUTE')
             from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"""
    ).fetchall()
    assert functions, "there are narrow functions"
    for name, belongs_to, fixed, public in functions:
        assert (belongs_to, fixed, public) == (OWNER, True, False), name
