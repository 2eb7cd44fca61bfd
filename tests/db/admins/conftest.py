"""A database of these tests' own, in which nobody is admin yet."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.db.admins.office import Connection
from tests.factories.databases import Urls, clone_template, empty


@pytest.fixture(scope="package")
def urls(database: Urls) -> Urls:
    """A database of these tests' own."""
    return clone_template(database, f"{make_url(database.owner).database}_{uuid4().hex[:8]}")


@pytest.fixture(scope="package")
def owning(urls: Urls) -> Iterator[Connection]:
    """Its owner."""
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def office(owning: Connection) -> Connection:
    """The same, who lets the first admins in: nobody is there yet."""
    empty(owning)
    return owning


@pytest.fixture(scope="package")
def application(urls: Urls) -> Iterator[Connection]:
    """The application's login to it."""
    with psycopg.connect(urls.app) as connection:
        yield connection
