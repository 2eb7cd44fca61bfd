"""A stay in the application in which everything works as always and nothing is ever committed.

For its time every session of the application is bound to one connection inside one transaction. What the product
commits there releases a savepoint; the end rolls everything back. Answers go through a recorder that writes the
recorder's own statement on that connection, and nobody is told of anything: no bell rings for what never was. Jobs that
would be queued and messages that would be rung are listened to, for the probe looks into them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import psycopg
from flask import Flask, current_app
from sqlalchemy import Connection, event
from sqlalchemy.orm import SessionTransaction

from maxpulse import live
from maxpulse.assessments.actions import Desk
from maxpulse.assessments.recorder.entry import Entry, as_json
from maxpulse.assessments.recorder.recorder import ROLE, STATEMENT
from maxpulse.assessments.recorder.recorder import Recorder as CommittingRecorder
from maxpulse.assessments.state import Memory
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.connections import BEGIN
from maxpulse.core.db import (
    TAKE_ON,
    after_commit,
    current_actor,
    db,
    session,
    take_bells,
    take_on_parameters,
)
from maxpulse.live import Message

# A try waits for nobody's lock and nobody waits long for one of its own. Constraints that wait for the end of a
# transaction are looked at right away, for this one has no end.
LIMITS = """
    set local lock_timeout = '1s'; set local statement_timeout = '20s'; set constraints all immediate
"""
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", TAKE_ON)
MARK = "isolation_probe"
# Settings that lead out of the installation, those that are still to come among them.
WAY_OUT = re.compile(r"^smtp_url$|_(api_key|client_id|client_secret|secret_key|webhook_secret)$")
IDENTITY = "select set_config('role', %s, true)"

Parameters = tuple[str, ...]


class AlreadyProbing(RuntimeError):
    """The probe stays in this application already."""


@dataclass(slots=True)
class Undone:
    """The connection, and the actors whose transactions are open on it, the innermost last."""

    connection: Connection
    acting: list[tuple[SessionTransaction, Parameters]] = field(default_factory=list)
    watching: Callable[[Actor], None] | None = None
    as_nobody: list[str] = field(default_factory=list)
    queued: set[str] = field(default_factory=set)
    told: list[Message] = field(default_factory=list)

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

    @contextmanager
    def acting_as(self, actor: Actor, role: str = "") -> Iterator[psycopg.Connection[Any]]:
        """The same, and what is done stays until whatever is around it is rolled back."""
        with self.driver.transaction():
            _role, *identities = take_on_parameters(actor)
            self.driver.execute(TAKE_ON, (role or actor.role.database_role, *identities))
            yield self.driver
        self.restore()

    @contextmanager
    def watched(self, begun: Callable[[Actor], None]) -> Iterator[list[str]]:
        """Hear as whom each transaction begins; gives a list of what is asked by nobody."""
        self.watching, self.as_nobody = begun, []
        try:
            yield self.as_nobody
        finally:
            self.watching = None

    def begun(self, transaction: SessionTransaction) -> None:
        """A transaction of the product began here."""
        self.acting.append((transaction, take_on_parameters(current_actor())))
        if self.watching is not None:
            self.watching(current_actor())

    def asked(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        """A statement of the product's is about to run here."""
        if self.watching is not None and not self.acting and not statement.startswith(OF_TRANSACTIONS):
            self.as_nobody.append(statement)

    def ended(self, transaction: SessionTransaction) -> None:
        """It ended: the one around it goes on as whom it began. Elsewhere each has a connection of its own."""
        before = len(self.acting)
        self.acting = [each for each in self.acting if each[0] is not transaction]
        if len(self.acting) < before and self.connection.in_transaction():
            self.restore()

    def hear(self, messages: Iterable[Message]) -> None:
        """Keep what would be rung, in place of Redis."""
        self.told += messages

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


@dataclass(frozen=True, slots=True)
class Listening:
    """A queue that keeps no job and remembers what would stand in Redis of it."""

    undone: Undone

    def enqueue(self, function: str, *, args: Sequence[object], job_id: str | None, **_how: object) -> None:
        """Hear of a job."""
        self.undone.queued.add(f"{function} {args} {job_id}")


@contextmanager
def undone(app: Flask) -> Iterator[Undone]:
    """Stay in `app` without a trace. Nobody else may use it in this process meanwhile. Raises AlreadyProbing."""
    if MARK in app.extensions:
        raise AlreadyProbing
    with app.app_context():
        engines = cast("dict[str | None, Any]", db.engines)
        engine, extensions = engines[None], dict(app.extensions)
        with engine.connect() as connection:
            stay = Undone(connection)
            try:
                connection.begin()
                connection.exec_driver_sql(BEGIN + LIMITS)
                connection.begin_nested()
                engines[None] = connection
                recorder = cast("CommittingRecorder", Recorder(stay))
                app.extensions |= {
                    MARK: True,
                    "answers_desk": Desk(Memory(), recorder, stay.hear),
                    "settings": shut_in(extensions["settings"]),
                    "queues": lambda _name: Listening(stay),
                }
                with _listening(stay):
                    yield stay
            finally:
                # The application is as it was before anything here can fail.
                engines[None] = engine
                del app.extensions[MARK], app.extensions["queues"]
                app.extensions |= {name: extensions[name] for name in ("answers_desk", "settings")}
                connection.rollback()


def shut_in(using: Settings) -> Settings:
    """The same settings without any way out: no mail goes, nobody outside is asked or paid."""
    ways = {name: "" for name in type(using).model_fields if WAY_OUT.search(name)}
    return using.model_copy(update=ways)


def _rings_a_worker(bell: Callable[[], object]) -> bool:
    """By the name that such functions have (`commission_later`, `send_later`, …)."""
    return isinstance(bell, partial) and bell.func.__name__.endswith("_later")


@contextmanager
def _listening(stay: Undone) -> Iterator[None]:
    """Hear of the transactions on this connection, and of no other."""

    def begun(_session: object, transaction: SessionTransaction, connection: Connection) -> None:
        if connection is stay.connection:
            stay.begun(transaction)

    def ended(_session: object, transaction: SessionTransaction) -> None:
        stay.ended(transaction)

    def committed(_session: object) -> None:
        # Nobody is told of what never was, but for those who only listen.
        if MARK in current_app.extensions:
            for bell in take_bells():
                if _rings_a_worker(bell):
                    after_commit(bell)
                elif isinstance(bell, partial) and bell.func is live.publish:
                    stay.hear(*bell.args)

    heard = (("after_begin", begun), ("after_transaction_end", ended), ("after_commit", committed))
    for name, hear in heard:
        event.listen(session, name, hear)
    event.listen(stay.connection, "before_cursor_execute", stay.asked)
    try:
        yield
    finally:
        for name, hear in heard:
            event.remove(session, name, hear)
        event.remove(stay.connection, "before_cursor_execute", stay.asked)
