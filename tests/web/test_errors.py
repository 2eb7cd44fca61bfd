"""What people see when a page cannot be shown, and what the log keeps of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import psycopg
import pytest
from flask import Flask, abort
from sqlalchemy import text
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from maxpulse import ROOT
from maxpulse.config import Settings
from maxpulse.core.db import LONGEST_STATEMENT, limit_statements, session
from maxpulse.operations import audit
from tests.factories.cast import Cast, Person
from tests.factories.databases import Urls
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
SECRET = "a-secret-figure-of-71-kg"


def fail_with(app: Flask, browser: Browser, work: Callable[[], Any], **asked: Any) -> TestResponse:
    """Ask for a page whose view does `work`."""
    view = app.view_functions["public.home.start"]
    app.view_functions["public.home.start"] = work
    try:
        return browser.get("/", **asked)
    finally:
        app.view_functions["public.home.start"] = view


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 429, 500, 503])
def test_each_failure_has_a_calm_page(app: Flask, browser: Browser, shows_failures: None, code: int) -> None:
    answer = fail_with(app, browser, lambda: abort(code))
    assert answer.status_code == code
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("code", "page"), [(401, 400), (418, 400), (502, 500), (504, 500)])
def test_a_rare_status_gets_the_page_nearest_to_it(
    app: Flask, browser: Browser, shows_failures: None, code: int, page: int
) -> None:
    rare = fail_with(app, browser, lambda: abort(code))
    near = fail_with(app, browser, lambda: abort(page))
    assert rare.status_code == code
    assert rare.text.split("<h1>")[1].split("</h1>")[0] == near.text.split("<h1>")[1].split("</h1>")[0]


def test_a_crash_shows_a_reference_that_the_log_knows_and_nothing_else(
    app: Flask, browser: Browser, shows_failures: None
) -> None:
    def crash() -> object:
        raise ValueError(SECRET)

    with capture_logs() as lines:
        answer = fail_with(app, browser, crash)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    (line,) = [line for line in lines if line["event"] == "request_failed"]
    assert line["reference"] in answer.text
    assert line["endpoint"] == "public.home.start"


def test_a_lost_database_asks_to_come_back(
    app: Flask, browser: Browser, shows_failures: None, database: Urls
) -> None:
    def lose_it() -> object:
        backend = session.scalar(text("select pg_backend_pid()"))
        with psycopg.connect(database.app) as beside:
            beside.execute("select pg_terminate_backend(%s)", (backend,))
        return session.scalar(text("select 1"))

    answer = fail_with(app, browser, lose_it)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


@pytest.fixture
def impatient(app: Flask) -> Iterator[None]:
    """The application as web processes have it, with less patience."""
    limit_statements(app, "200ms")
    yield
    del app.config[LONGEST_STATEMENT]


def test_a_question_that_is_stuck_is_given_up_and_the_next_one_is_answered(
    app: Flask, browser: Browser, shows_failures: None, impatient: None
) -> None:
    def stuck() -> object:
        return session.scalar(text("select pg_sleep(20)"))

    began = time.monotonic()
    with capture_logs() as lines:
        answer = fail_with(app, browser, stuck)
    assert time.monotonic() - began < 10
    assert answer.status_code == 503
    assert "That took too long" in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    (line,) = [line for line in lines if line["event"] == "statement_too_slow"]
    assert line["reference"] in answer.text
    assert browser.get("/").status_code == 200


def test_the_limit_is_over_with_the_transaction(backstage: Backstage, impatient: None) -> None:
    with backstage() as beside:
        assert beside.scalar(text("show statement_timeout")) == "200ms"
        same = cast("psycopg.Connection[tuple[str]]", beside.connection().connection.driver_connection)
        beside.commit()
        assert same.execute("show statement_timeout").fetchone() == ("0",)
        same.rollback()


def test_what_is_stuck_is_a_problem_for_programs_too(
    app: Flask, browser: Browser, shows_failures: None, impatient: None
) -> None:
    view = app.view_functions["api_entrance.entrance.openapi"]
    app.view_functions["api_entrance.entrance.openapi"] = lambda: session.scalar(text("select pg_sleep(20)"))
    try:
        answer = browser.get("/api/v1/openapi.json")
    finally:
        app.view_functions["api_entrance.entrance.openapi"] = view
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"


@pytest.mark.thorough
def test_processes_that_serve_people_have_the_limit_and_jobs_have_none(
    backstage: Backstage, settings: Settings
) -> None:
    ask = """
from sqlalchemy import text
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from wsgi import app
with app.app_context(), acting(Actor.visitor()) as session:
    print(session.scalar(text("show statement_timeout")))
"""
    told = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
    }
    served = subprocess.run(
        [sys.executable, "-c", ask],
        env=os.environ | told,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert served.stdout.split()[-1:] == ["15s"], served.stderr
    with backstage() as job:
        assert job.scalar(text("show statement_timeout")) == "0"


def test_what_failed_is_not_half_kept(
    app: Flask, browser: Browser, cast: Cast, backstage: Backstage, shows_failures: None
) -> None:
    def half() -> object:
        audit.record("link_closed", ("nothing", cast.ana.distributor_id))
        session.flush()
        raise RuntimeError("in the middle")

    assert fail_with(app, browser, half).status_code == 500
    with backstage() as beside:
        found = beside.scalar(text("select count(*) from audit_entries where subject_type = 'nothing'"))
    assert found == 0


def test_htmx_keeps_its_page_when_a_poll_fails(app: Flask, browser: Browser, shows_failures: None) -> None:
    answer = fail_with(app, browser, lambda: abort(503), headers={"HX-Request": "true"})
    assert answer.headers["HX-Reswap"] == "none"


def test_htmx_shows_the_page_about_a_failed_write(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.ana).post("/links", headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert answer.headers["HX-Retarget"] == "body"


def test_what_only_takes_forms_says_what_it_takes(browser: Browser) -> None:
    answer = browser.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "only takes what a form sends" in answer.text


def test_who_was_let_in_and_who_was_turned_away_stands_in_the_log(
    cast: Cast, sign_in: SignIn, browser: Browser
) -> None:
    ana = sign_in(cast.ana)
    with capture_logs() as lines:
        ana.get("/links")
        ana.get("/admin")
        ana.post("/links", data={"campaign": "no token"})
        browser.get("/hub")
        browser.get("/api/v1/status")
    door = [str(line["endpoint"]).partition(".")[0] for line in lines]
    said = [(line["event"], line.get("status"), line.get("reason")) for line in lines]
    assert list(zip(door, said, strict=True)) == [
        ("distributor", ("let_in", None, None)),
        ("admin", ("refused", 404, None)),
        ("distributor", ("refused", 400, "no_token_of_this_session")),
        ("distributor", ("refused", 303, "not_signed_in")),
        ("api", ("refused", 401, None)),
    ]
    assert [line["who"] for line in lines][:2] == [str(cast.ana.actor.user_id)] * 2
    assert all(line["address"] and line["reference"] for line in lines)


def test_what_gets_round_nothing_is_logged_too(
    app: Flask, browser: Browser, cast: Cast, shows_failures: None
) -> None:
    with capture_logs() as lines:
        browser.post(f"/l/{cast.ana.link_code}", headers={"Origin": "https://evil.test"})
        fail_with(app, browser, lambda: abort(429))
        browser.post("/sign-in", data={"email": "x" * 300_000})
        browser.get("/a/forged/result")
    assert [(line["event"], line["status"]) for line in lines] == [
        ("refused", 403),
        ("refused", 429),
        ("refused", 413),
        ("refused", 404),
    ]
    assert len({line["reference"] for line in lines}) == 4
