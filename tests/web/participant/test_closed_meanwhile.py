"""A link that is closed between the look at it and the start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.core.db import acting
from maxpulse.web import tokens
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.walk import Walk
from tests.runtime.processes import wait_for


def test_who_starts_in_the_moment_it_is_closed_reads_that_it_is(
    app: Flask, cast: Cast, client: FlaskClient, database: Urls
) -> None:
    walk = Walk(client, cast.ana.link_code)
    with app.app_context():
        participant_id = tokens.unseal_start(walk.hidden()["start_key"]).participant_id
    with psycopg.connect(database.owner) as holding, ThreadPoolExecutor(1) as pool:
        # Starting waits for whoever begins the same assessment: here, for us.
        key = int.from_bytes(participant_id.bytes[-8:], signed=True)
        holding.execute("select pg_advisory_xact_lock(%s)", (key,))
        begun = pool.submit(walk.begin)
        wait_for(lambda: is_waited_for(database, holding.info.backend_pid), "the start to wait")
        with app.app_context(), acting(cast.ana.actor) as session:
            close = text("update assessment_links set is_active = false where link_code = :code")
            session.execute(close, {"code": cast.ana.link_code})
        holding.rollback()
        page = begun.result(30).page
    assert page.status_code == 410
    assert "switched off" in page.text


def is_waited_for(database: Urls, pid: int) -> bool:
    """True when somebody waits for what this connection holds."""
    with psycopg.connect(database.owner) as looking:
        waiting = "select 1 from pg_stat_activity where %s = any (pg_blocking_pids(pid))"
        return looking.execute(waiting, (pid,)).fetchone() is not None
