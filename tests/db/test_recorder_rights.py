"""What the recorder's account may do: write answers and events, move sessions and counters on, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Role
from tests.db.population import TABLES, Company
from tests.factories.databases import Urls

READS = {
    "assessment_sessions": {"id", "distributor_id", "client_id", "answers_version", "completed_at"},
    "assessment_responses": {"id", "session_id"},
    "distributor_streams": {"distributor_id", "last_number"},
}
MOVES = {
    "assessment_sessions": {
        *("answers_version", "progress_percentage", "current_question_index", "current_area"),
        *("last_answer_at", "updated_at"),
    },
    "distributor_streams": {"last_number"},
}
ADDS = {"assessment_responses", "assessment_tracking"}

each_table = pytest.mark.parametrize("table", [table.name for table in TABLES])


@pytest.fixture(scope="module")
def recorder(populated: tuple[Urls, Company]) -> Iterator[psycopg.Connection[Any]]:
    """The recorder's own login to a database with a row in every table."""
    with psycopg.connect(populated[0].recorder, autocommit=True) as connection:
        yield connection


@each_table
def test_it_reads_the_columns_its_statement_needs_and_no_other(
    table: str, recorder: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    # Whoever may read one column may count rows: where that is refused, there is none to try.
    named = columns(owner, table) if allowed(recorder, "select count(*) from {t}", table) else []
    readable = {name for name in named if allowed(recorder, "select {c} from {t}", table, name)}
    assert readable == READS.get(table, set())


@each_table
def test_it_changes_the_columns_its_statement_moves_and_no_other(
    table: str, recorder: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    change = "update {t} set {c} = default where false"
    named = columns(owner, table) if has_any(owner, table, "update") else columns(owner, table)[:1]
    changeable = {name for name in named if allowed(recorder, change, table, name)}
    assert changeable == MOVES.get(table, set())


@each_table
def test_it_adds_answers_and_events_and_nothing_else(
    table: str, recorder: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    # A row that breaks a rule is refused too, but only after the question of rights.
    assert allowed(recorder, "insert into {t} default values", table) == (table in ADDS)
    assert has_any(owner, table, "insert") == (table in ADDS)


@each_table
def test_it_deletes_and_empties_nothing(table: str, recorder: psycopg.Connection[Any]) -> None:
    assert not allowed(recorder, "delete from {t} where false", table)
    assert not allowed(recorder, "truncate {t}", table)
    assert not allowed(recorder, "lock table {t} in access exclusive mode", table)


def test_it_reads_nothing_of_a_partition_either(recorder: psycopg.Connection[Any]) -> None:
    partitions = [
        name
        for (name,) in recorder.execute(
            """select relname from pg_class
                where relispartition and relkind = 'r' and relnamespace = 'public'::regnamespace"""
        )
    ]
    assert any(name.startswith("assessment_tracking") for name in partitions)
    for name in partitions:
        assert not allowed(recorder, "select 1 from {t}", name), name
        assert not allowed(recorder, "insert into {t} default values", name), name


def test_an_answer_cannot_be_read_back_even_by_whoever_writes_it(
    recorder: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    for said in ("response_value", "question_id", "entered_value", "server_order"):
        add = "insert into assessment_responses (id, question_id) select null, null where false returning {c}"
        assert not allowed(recorder, add, "assessment_responses", said), said
        assert not allowed(recorder, "select 1 from {t} where {c} is null", "assessment_responses", said), (
            said
        )


def test_it_can_become_nobody_else(recorder: psycopg.Connection[Any]) -> None:
    for other in ("maxpulse_owner", "maxpulse_app", *(role.database_role for role in Role)):
        with pytest.raises(InsufficientPrivilege):
            recorder.execute(sql.SQL("set role {}").format(sql.Identifier(other)))


def test_it_may_call_none_of_the_functions_that_act_with_the_owners_rights(
    owner: psycopg.Connection[Any],
) -> None:
    functions = owner.execute(
        """select proname, has_function_privilege('maxpulse_recorder', oid, 'execute') from pg_proc
            where prosecdef and pronamespace = 'public'::regnamespace"""
    ).fetchall()
    assert len(functions) > 3
    assert [name for name, callable_ in functions if callable_] == []


def has_any(owner: psycopg.Connection[Any], table: str, right: str) -> bool:
    """True when the recorder has that right to at least one column, as the catalogue has it."""
    asked = "select has_any_column_privilege('maxpulse_recorder', %s, %s)"
    [(has,)] = owner.execute(asked, (table, right)).fetchall()
    return bool(has)


def columns(owner: psycopg.Connection[Any], table: str) -> list[str]:
    """Every column of the table, as the catalogue has it."""
    rows = owner.execute(
        """select attname from pg_attribute
            where attrelid = %s::regclass and attnum > 0 and not attisdropped""",
        (table,),
    )
    return [name for (name,) in rows]


def allowed(connection: psycopg.Connection[Any], statement: str, table: str, column: str = "id") -> bool:
    """True unless the rights of the account forbid the statement; it is always rolled back."""
    whole = sql.SQL(statement).format(t=sql.Identifier(table), c=sql.Identifier(column))
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(whole)
    except InsufficientPrivilege:
        return False
    except psycopg.Error as error:
        assert error.sqlstate == "23502", error  # a value is missing: the right to try was there
    return True
