"""Transactions as somebody, begun as the application begins its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from maxpulse.core.actor import Actor
from maxpulse.core.db import TAKE_ON, take_on_parameters


@contextmanager
def acting(connection: psycopg.Connection[Any], actor: Actor | None) -> Iterator[psycopg.Connection[Any]]:
    """A transaction as that actor, or as nobody; always rolled back."""
    with connection.transaction(force_rollback=True):
        if actor is not None:
            connection.execute(TAKE_ON, take_on_parameters(actor))
        yield connection


@contextmanager
def as_actor(connection: psycopg.Connection[Any], actor: Actor) -> Iterator[None]:
    """A transaction as that actor, kept in the end."""
    with connection.transaction():
        connection.execute(TAKE_ON, take_on_parameters(actor))
        yield


def become(connection: psycopg.Connection[Any], actor: Actor) -> None:
    """Act as somebody from here on, within the transaction under way."""
    connection.execute("reset role")
    connection.execute(TAKE_ON, take_on_parameters(actor))
