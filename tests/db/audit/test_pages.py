"""Of a hundred thousand entries a page, however narrowed, is read along an index; pages hold every entry once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import psycopg
import pytest

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.operations.audit import reading
from maxpulse.operations.audit.reading import Filter
from tests.statements import each_statement

MANY = 100_000
BEGAN = datetime(2031, 1, 1, tzinfo=UTC)
PERSON = UUID(int=7)
FILTERS = {
    "everything": Filter(),
    "a frequent kind": Filter(action="sign_in"),
    "a rare kind": Filter(action="rare"),
    "a person": Filter(actors=[PERSON]),
    "a person's kind": Filter(actors=[PERSON], action="sign_in"),
    "nobody": Filter(actors=[]),
    "a frequent role": Filter(role="distributor"),
    "who acts without an account": Filter(nameless="participant"),
    "a subject": Filter(subjects=[UUID(int=77_777)]),
    "a range": Filter(since=BEGAN + timedelta(hours=3), until=BEGAN + timedelta(hours=4)),
    "an address": Filter(address=ip_network("10.0.0.9/32")),
    "a network": Filter(address=ip_network("10.0.1.0/28")),
    "a reference": Filter(request="R-500"),
}
FILL = """
    insert into audit_entries
           (id, at, actor_role, actor_user_id, action, subject_type, subject_id, ip_address, request_id)
    select lpad(to_hex(n), 32, '0')::uuid, '2031-01-01Z'::timestamptz + n * interval '1 second', 'distributor',
           lpad(to_hex(n %% 500), 32, '0')::uuid, case when n %% 20000 = 7 then 'rare' else 'sign_in' end,
           'users', lpad(to_hex(n), 32, '0')::uuid, ('10.0.' || n %% 4 || '.' || n %% 250)::inet, 'R-' || n
      from generate_series(1, %s) n
"""


@pytest.fixture
def full(intruder: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """A hundred thousand entries."""
    intruder.execute("alter table audit_entries disable trigger await_seal")
    intruder.execute(FILL, (MANY,))
    intruder.execute("analyze audit_entries")
    return intruder


@pytest.fixture
def some(intruder: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """A thousand of them."""
    intruder.execute("alter table audit_entries disable trigger await_seal")
    intruder.execute(FILL, (1000,))
    return intruder


@pytest.mark.thorough
def test_each_filter_reads_a_page_along_an_index_and_not_the_table(full: psycopg.Connection[Any]) -> None:
    for name, wanted in FILTERS.items():
        for before in (None, (BEGAN + timedelta(seconds=MANY - 90), UUID(int=1))):
            plan = plan_of(wanted, before)
            nodes = list(nodes_of(plan))
            assert all(
                node["Node Type"] != "Seq Scan" or node.get("Relation Name") != "audit_entries"
                for node in nodes
            ), name
            assert sum(node["Shared Hit Blocks"] + node["Shared Read Blocks"] for node in nodes[:1]) < 2500, (
                name
            )


def test_the_pages_hold_every_entry_once_in_order(some: psycopg.Connection[Any]) -> None:
    some.execute(
        "update audit_entries set at = '2031-02-01Z' where action = 'rare' or id < %s", (UUID(int=150),)
    )
    some.execute("delete from audit_entries where at <> '2031-02-01Z'")
    seen: list[UUID] = []
    before = None
    with acting(Actor.system()):
        while page := reading.entries(Filter(), before=before, limit=50):
            seen += [entry["id"] for entry in page]
            before = (page[-1]["at"], page[-1]["id"])
    assert len(seen) == len(set(seen)) > 100
    assert seen == sorted(seen, reverse=True), "the same moment: the id decides"


def test_the_kinds_there_are_take_as_many_steps_as_there_are_kinds(some: psycopg.Connection[Any]) -> None:
    with acting(Actor.system()):
        assert reading.actions_there() == ["rare", "sign_in"]
    some.execute("truncate audit_entries")
    with acting(Actor.system()):
        assert reading.actions_there() == []


def plan_of(wanted: Filter, before: reading.Position | None) -> dict[str, Any]:
    """What PostgreSQL does for a page, as it does it."""
    asked: list[tuple[str, Any]] = []

    def note(statement: str, parameters: Any) -> None:
        asked.append((statement, parameters))

    with each_statement(db.engine, note), acting(Actor.system()) as session:
        reading.entries(wanted, before=before, limit=51)
        statement, parameters = asked[-1]
        connection = session.connection()
        rows = connection.exec_driver_sql(f"explain (analyze, buffers, format json) {statement}", parameters)
        plan = rows.scalar_one()
    loaded = json.loads(plan) if isinstance(plan, str) else plan
    return dict(loaded[0]["Plan"])


def nodes_of(plan: dict[str, Any]) -> Any:
    """The plan's nodes, the top one first."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes_of(inner)
