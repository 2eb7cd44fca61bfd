"""What is asked of the database, heard on its way there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from maxpulse.core.db import db


def engine_of(app: Flask) -> Any:
    """What the application speaks to its database through."""
    with app.app_context():
        return db.engine


@contextmanager
def each_statement(engine: Any, hear: Callable[[str, Any], None]) -> Iterator[None]:
    """Tell each statement and its parameters just before it is sent."""

    def tell(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        hear(statement, parameters)

    event.listen(engine, "before_cursor_execute", tell)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", tell)


@contextmanager
def statements(engine: Any) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []
    with each_statement(engine, lambda statement, _parameters: sent.append(statement)):
        yield sent
