"""Event tables are divided by month, and the months to come are made in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.db import catalogue
from tests.db.powers import SERVING
from tests.factories.databases import Urls

DIVIDED = {
    "assessment_tracking": 'RANGE ("timestamp")',
    "analytics_events": 'RANGE ("timestamp")',
    "link_analytics": "RANGE (created_at)",
}
each_event_table = pytest.mark.parametrize("table", DIVIDED)


def test_the_event_tables_and_no_others_are_divided_by_their_moment(owner: psycopg.Connection[Any]) -> None:
    assert catalogue.partition_keys(owner) == DIVIDED


@each_event_table
def test_there_is_a_partition_for_last_month_this_month_and_the_next(
    table: str, owner: psycopg.Connection[Any]
) -> None:
    this = datetime.now(UTC).replace(day=1)
    months = {partition_of(table, months_after(this, n)) for n in (-1, 0, 1)}
    assert months <= set(catalogue.partitions(owner, table))


@each_event_table
def test_partitions_are_whole_months_that_follow_one_another(
    table: str, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("set local timezone to 'UTC'")
    there = catalogue.partitions(owner, table)
    months = [datetime.strptime(name[-6:], "%Y%m").replace(tzinfo=UTC) for name in there]
    assert months == [months_after(months[0], n) for n in range(len(months))]
    for month, bounds in zip(months, there.values(), strict=True):
        assert bounds == f"FOR VALUES FROM ('{stamp(month)}') TO ('{stamp(months_after(month, 1))}')"


@pytest.fixture
def system(database: Urls) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of the product itself, as its scheduler has it; rolled back."""
    with psycopg.connect(database.app) as connection:
        connection.execute("set local role maxpulse_system")
        yield connection
        connection.rollback()


@each_event_table
def test_months_are_made_ahead_and_making_them_again_changes_nothing(
    table: str, system: psycopg.Connection[Any]
) -> None:
    ahead = {f"{table}_p{month}" for month in ("203111", "203112", "203201")}
    assert not ahead & set(catalogue.partitions(system, table)), "these months must not be there yet"
    for _again in range(2):
        make_months(system, "2031-11-20", 3)
    assert ahead <= set(catalogue.partitions(system, table))


@each_event_table
def test_a_new_month_has_row_security_and_no_grants_of_its_own(
    table: str, system: psycopg.Connection[Any]
) -> None:
    make_months(system, "2031-12-01", 1)
    row = system.execute(
        "select relrowsecurity, relacl is null from pg_class where relname = %s", (f"{table}_p203112",)
    ).fetchone()
    assert row == (True, True)


def test_an_event_lands_in_the_month_it_happened(system: psycopg.Connection[Any]) -> None:
    make_months(system, "2031-12-01", 2)
    assert landed(system, datetime(2031, 12, 31, 23, 59, 59, tzinfo=UTC)) == "analytics_events_p203112"
    assert landed(system, datetime(2032, 1, 1, tzinfo=UTC)) == "analytics_events_p203201"


def test_only_the_product_itself_makes_months(owner: psycopg.Connection[Any]) -> None:
    allowed = {role for role in SERVING if may_make_months(owner, role)}
    assert allowed == {"maxpulse_system"}


def make_months(system: psycopg.Connection[Any], first: str, months: int) -> None:
    """Make partitions from the month of `first` on."""
    system.execute("select ensure_month_partitions(%s::date, %s)", (first, months))


def may_make_months(connection: psycopg.Connection[Any], role: str) -> bool:
    """`role` holds the right to call the function."""
    row = connection.execute(
        "select has_function_privilege(%s, 'ensure_month_partitions(date, integer)', 'execute')", (role,)
    ).fetchone()
    return row == (True,)


def landed(connection: psycopg.Connection[Any], moment: datetime) -> str:
    """The partition that holds an event of that moment."""
    row = connection.execute(
        """insert into analytics_events (id, event_type, event_name, timestamp)
           values (%s, 'page', 'view', %s) returning tableoid::regclass::text""",
        (uuid4(), moment),
    ).fetchone()
    assert row is not None
    return str(row[0])


def partition_of(table: str, month: datetime) -> str:
    """The name of the partition for that month."""
    return f"{table}_p{month:%Y%m}"


def months_after(month: datetime, count: int) -> datetime:
    """The first of the month `count` months after the one that begins at `month`."""
    years, index = divmod(month.month - 1 + count, 12)
    return month.replace(year=month.year + years, month=index + 1)


def stamp(moment: datetime) -> str:
    """A moment as PostgreSQL writes it in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S}+00"
