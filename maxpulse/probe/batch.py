"""Many tries at the database in one round trip, each as somebody of its own and each undone before the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import LockNotAvailable

from maxpulse.core.actor import Actor
from maxpulse.core.db import take_on_parameters

# A block with an exception handler is a savepoint: whatever the statement does, the error after it undoes.
TRY_ALL = """
do $probe$
declare
    one jsonb;
    got_at bigint;
    said text[] := '{}';
begin
    for one in select value from jsonb_array_elements(current_setting('probe.tries')::jsonb) loop
        begin
            if one ? 'role' then
                perform set_config('role', one->>'role', true), set_config('app.user_id', one->>'user', true),
                        set_config('app.participant_id', one->>'participant', true),
                        set_config('app.distributor_id', one->>'distributor', true),
                        set_config('app.api_client_id', one->>'program', true);
            end if;
            execute one->>'statement';
            get diagnostics got_at = row_count;
            raise exception using errcode = case when got_at > 0 then 'PROB1' else 'PROB0' end;
        exception when others then
            said := said || sqlstate::text;
        end;
    end loop;
    perform set_config('probe.said', array_to_string(said, ' '), true);
end
$probe$
"""
GOT_NOTHING = "PROB0"
IDENTITIES = ("role", "user", "participant", "distributor", "program")
# Refused: a right that is missing, a row policy, a trigger of what is only added. A table or column that a model has
# and the database has not is told of as a difference.
WAITED = "55P03"  # for a lock, in vain: says nothing of what would have come of it
REFUSED = frozenset({"42501", "23001", "42703", "42P01"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, and as whom: an actor in a database role, or nobody (None)."""

    text: sql.Composable
    actor: Actor | None
    role: str = ""


def reaches(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> list[bool]:
    """Which of the statements get at a row. Nothing of them stays.

    An error that is not a refusal comes after all that could refuse: a check or a key that complains has seen the row.
    Raises LockNotAvailable when somebody else holds a lock for longer than two tries wait.
    """
    said = _said(connection, statements)
    waited = [place for place, one in enumerate(said) if one == WAITED]
    for place, again in zip(waited, _said(connection, [statements[place] for place in waited]), strict=True):
        if again == WAITED:
            raise LockNotAvailable("somebody holds a lock that a try needs")
        said[place] = again
    return [one not in REFUSED and one != GOT_NOTHING for one in said]


def _said(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> list[str]:
    if not statements:
        return []
    tries = json.dumps([_as_json(connection, one) for one in statements])
    with connection.transaction(force_rollback=True):
        connection.execute("select set_config('probe.tries', %s, true)", (tries,))
        connection.execute(TRY_ALL)
        row = connection.execute("select current_setting('probe.said')").fetchone()
    said = str(row[0] if row else "").split()
    if len(said) != len(statements):
        raise RuntimeError(f"{len(statements)} tries, {len(said)} answers")
    return said


def _as_json(connection: psycopg.Connection[Any], one: Statement) -> dict[str, str]:
    told = {"statement": one.text.as_string(connection)}
    if one.actor is None:
        return told
    role, *identities = take_on_parameters(one.actor)
    return told | dict(zip(IDENTITIES, (one.role or role, *identities), strict=True))
