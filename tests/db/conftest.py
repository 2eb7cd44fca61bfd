"""Connections that look at the database from outside the application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from maxpulse.core.actor import Actor
from tests.db.population import Company, populate
from tests.factories.databases import Urls, clone_template


@pytest.fixture
def owner(database: Urls) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables, whom no row policy holds; what it does is rolled back."""
    with psycopg.connect(database.owner) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def populated(database: Urls) -> tuple[Urls, Company]:
    """A database of the module's own with one company in every table."""
    urls = clone_template(database, f"{make_url(database.owner).database}_{uuid4().hex[:8]}")
    with psycopg.connect(urls.owner) as connection:
        company = populate(connection)
    return urls, company


@pytest.fixture
def company(populated: tuple[Urls, Company]) -> Company:
    """The company in that database."""
    return populated[1]


@pytest.fixture(scope="module")
def application(populated: tuple[Urls, Company]) -> Iterator[psycopg.Connection[Any]]:
    """The application's own login to that database."""
    with psycopg.connect(populated[0].app) as connection:
        yield connection


@pytest.fixture(scope="module")
def admin(populated: tuple[Urls, Company]) -> Actor:
    """An admin of that installation who may do everything."""
    actor = Actor.admin(uuid4())
    with psycopg.connect(populated[0].owner) as connection:
        connection.execute(
            "insert into users (id, email, role) values (%s, %s, 'admin')",
            (actor.user_id, f"{actor.user_id}@example.test"),
        )
        connection.execute(
            "insert into admin_profiles (user_id, access_level) values (%s, 'system')", (actor.user_id,)
        )
    return actor
