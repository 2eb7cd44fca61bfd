"""A second factor guards confirmed addresses alone, whatever statement somebody finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor, Role
from tests.db.acting import acting
from tests.db.population import Company
from tests.factories.databases import Urls

Connection = psycopg.Connection[Any]
SHOW = "insert into second_factors (user_id, secret) values (%s, 'a secret')"


@pytest.fixture
def office(populated: tuple[Urls, Company]) -> Iterator[Connection]:
    """The owner of the tables, who lets people in."""
    with psycopg.connect(populated[0].owner, autocommit=True) as connection:
        yield connection


def account(connection: Connection, role: str, *, is_confirmed: bool) -> UUID:
    """Somebody with an account."""
    made = uuid4()
    connection.execute(
        """insert into users (id, email, role, email_verified_at)
           values (%s, %s, %s, case when %s then now() end)""",
        (made, f"{made.hex}@example.test", role, is_confirmed),
    )
    return made


@pytest.mark.parametrize("role", ["participant", "distributor", "trainer"])
def test_nobody_sets_one_up_before_their_address_is_confirmed(
    role: str, office: Connection, application: Connection
) -> None:
    confirmed = account(office, role, is_confirmed=True)
    unconfirmed = account(office, role, is_confirmed=False)
    with acting(application, Actor(Role(role), user_id=confirmed)):
        assert application.execute(SHOW, (confirmed,)).rowcount == 1
    with pytest.raises(InsufficientPrivilege), acting(application, Actor(Role(role), user_id=unconfirmed)):
        application.execute(SHOW, (unconfirmed,))
    with pytest.raises(InsufficientPrivilege), acting(application, Actor(Role(role), user_id=unconfirmed)):
        application.execute(SHOW, (confirmed,))


def test_an_admin_who_has_to_have_one_does(office: Connection, application: Connection) -> None:
    admin = account(office, "admin", is_confirmed=False)
    with acting(application, Actor.admin(admin)):
        assert application.execute(SHOW, (admin,)).rowcount == 1
