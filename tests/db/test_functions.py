"""Functions of the database are those that are declared, with the rights they are declared to have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from maxpulse.core.functions import EVERYBODY
from maxpulse.probe.functions.found import Found, compare, declared, functions
from maxpulse.schema import FUNCTIONS
from tests.db.powers import SERVING

Owner = psycopg.Connection[Any]


def test_every_function_is_declared_once_and_with_the_rights_it_has(owner: Owner) -> None:
    assert max(Counter(one.signature for one in FUNCTIONS).values()) == 1
    assert len(functions(owner)) == len(FUNCTIONS) > 50
    assert list(compare(owner)) == []


@pytest.mark.parametrize("role", SERVING)
def test_a_role_may_call_what_is_declared_for_it_and_nothing_else(role: str, owner: Owner) -> None:
    rows = owner.execute(
        """select oid::regprocedure::text from pg_proc
            where pronamespace = 'public'::regnamespace and has_function_privilege(%s, oid, 'execute')""",
        (role,),
    )
    meant = {name for name, one in declared(owner).items() if one.callers & {role, EVERYBODY}}
    assert {name for (name,) in rows} == meant


def test_nothing_that_runs_with_its_owners_rights_is_for_everybody(owner: Owner) -> None:
    with_power = [one for one in functions(owner) if one.as_owner]
    assert len(with_power) > 40
    assert [one.signature for one in with_power if EVERYBODY in one.callers] == []


@pytest.fixture
def broken(owner: Owner) -> Iterator[Owner]:
    """The database, to be broken; mended when the test is over."""
    yield owner
    owner.rollback()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "grant execute on function own_reporter(uuid) to maxpulse_participant",
            ("function own_reporter(uuid)", "may be called by maxpulse_participant, which is not declared"),
        ),
        (
            "revoke execute on function own_reporter(uuid) from maxpulse_distributor",
            ("function own_reporter(uuid)", "may not be called by maxpulse_distributor, which is declared"),
        ),
        (
            "create function peek() returns bigint language sql as 'select 1::bigint'",
            ("function peek()", "nothing declares it, nor who may call it"),
        ),
        (
            "alter function branch_of(uuid) security definer",
            ("function branch_of(uuid)", "runs with the rights of its owner, which is not declared"),
        ),
        (
            "alter function own_reporter(uuid) reset search_path",
            ("function own_reporter(uuid)", "has no fixed search path, or another owner than the tables"),
        ),
        (
            "grant execute on function own_reporter(uuid) to public",
            ("function own_reporter(uuid)", "runs with its owner's rights for everybody"),
        ),
        (
            "drop function own_reporter(uuid)",
            ("function own_reporter(uuid)", "is declared, and the database has it not"),
        ),
    ],
    ids=["a right too many", "a right too few", "new", "with power", "no path", "for everybody", "gone"],
)
def test_what_parts_from_its_declaration_is_told(
    broken: Owner, statement: str, said: tuple[str, str]
) -> None:
    broken.execute(statement)
    assert said in list(compare(broken))


def test_a_function_in_another_schema_counts_too(broken: Owner) -> None:
    broken.execute("create schema aside")
    broken.execute("create function aside.peek() returns int language sql security definer as 'select 1'")
    assert "function aside.peek()" in {what for what, _sentence in compare(broken)}


def named(owner: Owner, name: str) -> Found:
    """One function of the catalogue."""
    return next(one for one in functions(owner) if one.name == name)


def test_arguments_and_what_a_function_gives_are_read_by_name_and_type(owner: Owner) -> None:
    found = named(owner, "own_team_below")
    assert found.arguments == (("p_above", "uuid"), ("p_after", "uuid"), ("p_most", "integer"))
    assert found.tells[:2] == ("distributor_id", "first_name")
    assert named(owner, "own_reporter").tells == ()
