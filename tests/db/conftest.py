"""Connections that look at the database from outside the application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.factories.databases import Urls


@pytest.fixture
def owner(database: Urls) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables, whom no row policy holds; what it does is rolled back."""
    with psycopg.connect(database.owner) as connection:
        yield connection
        connection.rollback()
