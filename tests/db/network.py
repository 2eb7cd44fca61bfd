"""Distributors as bare rows, for tests of the tree they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg

Connection = psycopg.Connection[Any]


def add_distributor(connection: Connection, sponsor: UUID | None = None, *, name: str = "Somebody") -> UUID:
    """One distributor with an account of that first name."""
    user_id, distributor_id = uuid4(), uuid4()
    connection.execute(
        "insert into users (id, email, role) values (%s, %s, 'distributor')",
        (user_id, f"{user_id}@example.test"),
    )
    connection.execute(
        "insert into user_profiles (user_id, first_name, last_name) values (%s, %s, 'Cast')", (user_id, name)
    )
    connection.execute(
        "insert into distributor_profiles (id, user_id, sponsor_id, distributor_code) values (%s, %s, %s, %s)",
        (distributor_id, user_id, sponsor, uuid4().hex[:8].upper()),
    )
    return distributor_id


def add_chain(connection: Connection, length: int) -> Sequence[UUID]:
    """So many distributors, each the sponsor of the next."""
    chain: list[UUID] = []
    for _ in range(length):
        chain.append(add_distributor(connection, chain[-1] if chain else None))
    return chain


def move(connection: Connection, who: UUID, sponsor: UUID | None) -> None:
    """Hang a branch somewhere else, as careless SQL would."""
    connection.execute("update distributor_profiles set sponsor_id = %s where id = %s", (sponsor, who))
