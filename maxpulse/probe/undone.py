"""A stay in the application in which everything works as always and nothing is ever committed.

For its time every session of the application is bound to one connection inside one transaction. What the product
commits there releases a savepoint; the end rolls everything back. Answers go through a recorder that writes the
recorder's own statement on that connection, and nobody is told of anything: no bell rings for what never was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import psycopg
from flask import Flask, g
from sqlalchemy import Connection, event
from sqlalchemy.orm import SessionTransaction

from maxpulse.assessments.actions import Desk
from maxpulse.assessments.recorder.entry import Entry, as_json
from maxpulse.assessments.recorder.recorder import ROLE, STATEMENT
from maxpulse.assessments.recorder.recorder import Recorder as CommittingRecorder
from maxpulse.assessments.state import Memory
from maxpulse.core.actor import Actor
from maxpulse.core.db import TAKE_ON, current_actor, db, session, take_on_parameters

# A table without its policies may be large: a try waits for nobody's lock, and a long one has succeeded.
LIMITS = "set local lock_timeout = '2s'; set local statement_timeout = '20s'"
IDENTITY = "select set_config('role', %s, true)"

Parameters = tuple[str, ...]


@dataclass(slots=True)
class Undone:
    """The connection, and the actors whose transactions are open on it, the innermost last."""

    connection: Connection
    acting: list[tuple[SessionTransaction, Parameters]] = field(default_factory=list)

    @property
    def driver(self) -> psycopg.Connection[Any]:
        """The same connection as psycopg has it."""
        return cast("psycopg.Connection[Any]", self.connection.connection.driver_connection)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Something to be rolled back before anything else is tried."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    @contextmanager
    def trying_as(self, actor: Actor | None, role: str = "") -> Iterator[psycopg.Connection[Any]]:
        """Be somebody at the database: an actor, or an actor in another role, or nobody (None). Rolled back."""
        with self.driver.transaction(force_rollback=True):
            if actor is not None:
                _role, *identities = take_on_parameters(actor)
                self.driver.execute(TAKE_ON, (role or actor.role.database_role, *identities))
            yield self.driver

    def begun(self, _session: object, transaction: SessionTransaction, _connection: object) -> None:
        """A transaction of the product began here."""
        self.acting.append((transaction, take_on_parameters(current_actor())))

    def ended(self, _session: object, transaction: SessionTransaction) -> None:
        """It ended: the one around it goes on as whom it began. Elsewhere each has a connection of its own."""
        before = len(self.acting)
        self.acting = [each for each in self.acting if each[0] is not transaction]
        if len(self.acting) < before and self.connection.in_transaction():
            self.restore()

    def restore(self) -> None:
        """Be again whoever acts innermost, or nobody."""
        if self.acting:
            self.connection.exec_driver_sql(TAKE_ON, self.acting[-1][1])
        else:
            self.connection.exec_driver_sql(TAKE_ON, ("none", *take_on_parameters(Actor.visitor())[1:]))


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes an answer as the recorder does, on the connection that will forget it."""

    undone: Undone

    def record(self, entry: Entry) -> int | None:
        """The number of the answer's event, or None when it was not taken."""
        with self.undone.driver.transaction():
            self.undone.driver.execute(IDENTITY, (ROLE,))
            row = self.undone.driver.execute(STATEMENT, (as_json([entry]),)).fetchone()
        self.undone.restore()
        return None if row is None else int(row[1])


@contextmanager
def undone(app: Flask) -> Iterator[Undone]:
    """Stay in `app` without a trace. Nobody else may use it in this process meanwhile."""
    with app.app_context():
        engines = cast("dict[str | None, Any]", db.engines)
        engine, desk = engines[None], app.extensions["answers_desk"]
        with engine.connect() as connection, connection.begin() as whole:
            stay = Undone(connection)
            connection.exec_driver_sql(LIMITS)
            with _listening(stay), connection.begin_nested():
                engines[None] = connection
                recorder = cast("CommittingRecorder", Recorder(stay))
                app.extensions["answers_desk"] = Desk(Memory(), recorder)
                try:
                    yield stay
                finally:
                    engines[None], app.extensions["answers_desk"] = engine, desk
                    whole.rollback()


@contextmanager
def _listening(stay: Undone) -> Iterator[None]:
    heard = (
        ("after_begin", stay.begun),
        ("after_transaction_end", stay.ended),
        ("after_commit", _tell_nobody),
    )
    for name, hear in heard:
        event.listen(session, name, hear)
    try:
        yield
    finally:
        for name, hear in heard:
            event.remove(session, name, hear)


def _tell_nobody(_session: object) -> None:
    g.pop("after_commit", None)
