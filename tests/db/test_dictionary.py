"""The database holds the data dictionary: wider where it likes, never narrower."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.db import catalogue
from tests.db.dictionary import INDEXES, TABLES, Column, Table, build_specimen
from tests.factories.databases import Urls

Columns = dict[tuple[str, str], catalogue.Column]

NO_SUCH_VALUE = "no such value"
each_table = pytest.mark.parametrize("table", TABLES, ids=str)


@pytest.fixture(scope="module")
def reader(database: Urls) -> Iterator[psycopg.Connection[Any]]:
    """One transaction in which the dictionary stands beside the database as temporary tables."""
    with psycopg.connect(database.owner) as connection:
        build_specimen(connection, TABLES)
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def actual(reader: psycopg.Connection[Any]) -> Columns:
    """The database's columns."""
    return catalogue.columns(reader)


@pytest.fixture(scope="module")
def wanted(reader: psycopg.Connection[Any]) -> Columns:
    """The dictionary's columns, as PostgreSQL understands them."""
    return catalogue.columns(reader, catalogue.TEMPORARY)


def test_the_dictionary_has_forty_tables_and_390_columns() -> None:
    assert len(TABLES) == 40
    assert sum(len(table.columns) for table in TABLES) == 390


@each_table
def test_every_column_is_there_and_holds_at_least_what_the_dictionary_says(
    table: Table, actual: Columns, wanted: Columns
) -> None:
    for column in table.columns:
        place = (table.name, column.name)
        assert place in actual, f"{column.name} is missing"
        assert is_at_least_as_wide(actual[place].type, wanted[place].type), column.name


@each_table
def test_what_the_dictionary_requires_is_required(table: Table, actual: Columns) -> None:
    required = {column.name for column in table.columns if column.required}
    assert required <= {name for (of, name), column in actual.items() if of == table.name and column.required}


@each_table
def test_every_default_has_the_value_of_the_dictionary(
    table: Table, actual: Columns, wanted: Columns, reader: psycopg.Connection[Any]
) -> None:
    for column in table.columns:
        place = (table.name, column.name)
        assert same_value(reader, actual[place].default, wanted[place].default), column.name


@each_table
def test_every_listed_value_is_allowed_and_others_are_refused(
    table: Table, reader: psycopg.Connection[Any]
) -> None:
    for column in table.columns:
        if column.values:
            refused = [
                value for value in (*column.values, NO_SUCH_VALUE) if not allows(reader, table, column, value)
            ]
            assert refused == [NO_SUCH_VALUE], column.name


@each_table
def test_the_primary_key_is_the_id_and_what_a_table_is_partitioned_by(
    table: Table, reader: psycopg.Connection[Any]
) -> None:
    keys = [index.keys for index in catalogue.indexes(reader)[table.name] if index.primary]
    divided_by = catalogue.partition_keys(reader).get(table.name, "")
    assert keys == [("id", *re.findall(r"\w+", divided_by.removeprefix("RANGE")))]


@each_table
def test_what_the_dictionary_calls_unique_is_unique(table: Table, reader: psycopg.Connection[Any]) -> None:
    whole = [i for i in catalogue.indexes(reader)[table.name] if i.unique and i.condition is None]
    unique = {index.keys for index in whole}
    for keys in table.unique:
        assert keys in unique, keys


@each_table
def test_every_reference_is_a_foreign_key_that_cascades_only_where_the_dictionary_says(
    table: Table, reader: psycopg.Connection[Any]
) -> None:
    there = {key for key in catalogue.foreign_keys(reader) if key.table == table.name}
    for column in table.columns:
        if to := column.reference:
            key = catalogue.ForeignKey(table.name, (column.name,), to.table, (to.column,), to.cascades)
            assert key in there, column.name


@pytest.mark.parametrize(("table", "keys"), INDEXES)
def test_every_index_the_requirements_ask_for_is_there(
    table: str, keys: tuple[str, ...], reader: psycopg.Connection[Any]
) -> None:
    whole = [index.keys for index in catalogue.indexes(reader)[table] if index.condition is None]
    assert any(there[: len(keys)] == keys for there in whole), whole


def is_at_least_as_wide(actual: str, wanted: str) -> bool:
    """Every value of the type `wanted` fits into the type `actual` unchanged."""
    if "numeric" in actual and "numeric" in wanted:
        (whole, places), (wanted_whole, wanted_places) = digits(actual), digits(wanted)
        return whole >= wanted_whole and places >= wanted_places
    return actual == wanted or (actual, wanted) == ("bigint", "integer")


def digits(numeric: str) -> tuple[float, float]:
    """How many digits before and after the point `numeric(10,2)` holds; plain `numeric` has no limit."""
    if limits := re.fullmatch(r"numeric\((\d+),(\d+)\)", numeric):
        precision, scale = map(int, limits.groups())
        return precision - scale, scale
    return float("inf"), float("inf")


def same_value(reader: psycopg.Connection[Any], actual: str | None, wanted: str | None) -> bool:
    """Both defaults are written alike or have the same value; NOW() stands still within a transaction."""
    if actual is None or wanted is None or actual == wanted:
        return actual == wanted
    row = reader.execute(f"select ({actual}) is not distinct from ({wanted})").fetchone()
    return row == (True,)


def allows(reader: psycopg.Connection[Any], table: Table, column: Column, value: str) -> bool:
    """No check on this column alone refuses `value`."""
    rules = [c for c in catalogue.checks(reader)[table.name] if c.columns == (column.name,)]
    question = " and ".join(f"({rule.expression})" for rule in rules) or "true"
    given = f'select {question} from (select %s::text as "{column.name}") as given'
    return reader.execute(given, (value,)).fetchone() == (True,)
