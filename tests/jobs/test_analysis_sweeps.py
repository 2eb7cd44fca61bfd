"""What a sweeper asks twice a minute reads what is owed, and not all that ever was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from maxpulse.analysis import queries
from maxpulse.assessments.waiting import waiting_since
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db, session
from tests.statements import each_statement


@pytest.mark.parametrize(
    ("asks", "index"),
    [
        (lambda: waiting_since(clock.now()), "ix_assessment_results_waiting"),
        (lambda: queries.untold_calls(clock.now()), "ix_model_calls_asked"),
    ],
    ids=["results", "calls"],
)
def test_it_goes_by_an_index_of_what_is_owed(
    installation: Flask, asks: Callable[[], object], index: str
) -> None:
    asked: list[tuple[str, Any]] = []
    with (
        installation.app_context(),
        each_statement(db.engine, lambda *told: asked.append(told)),
        acting(Actor.system()),
    ):
        asks()
        statement, parameters = asked[-1]
        connection = session.connection()
        # There is hardly a row here, of which reading all would be the best.
        connection.exec_driver_sql("set local enable_seqscan = off")
        plan = connection.exec_driver_sql(f"explain {statement}", parameters).scalars().all()
    assert any(index in line for line in plan), plan
