"""`python -m tests.load.team`: how long a team page of 10,000 people takes, on a PostgreSQL of its own.

Everybody hangs below one distributor, each under a random one who came before: some thirty levels deep.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from flask import Flask

from maxpulse.accounts.actions import begin_session
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.core.setup import prepare_database
from maxpulse.network import queries
from maxpulse.runtime.services import embedded_postgres
from tests.db.network import add_distributor
from tests.factories.databases import Urls
from tests.web.browser import Browser

PEOPLE = 10_000
RUNS = 30


def main() -> None:
    """Grow the team, then tell the middle and the worst of some runs of each read, and of the page."""
    with tempfile.TemporaryDirectory(prefix="maxpulse-team-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres(Path(folder) / "home") as made:
            urls = Urls(made.owner, made.app, made.recorder)
            prepare_database(*urls)
            tell(urls, grow(urls))


def grow(urls: Urls) -> Actor:
    """A team of PEOPLE; who stands above all of them."""
    dice = random.Random(1)
    with psycopg.connect(urls.owner) as owner:
        everybody = [add_distributor(owner)]
        for number in range(PEOPLE):
            everybody.append(add_distributor(owner, dice.choice(everybody), name=f"Person {number}"))
        row = owner.execute(
            "select user_id from distributor_profiles where id = %s", (everybody[0],)
        ).fetchone()
        owner.commit()
        owner.autocommit = True
        owner.execute("vacuum analyze")
    assert row is not None
    return Actor.distributor(row[0], everybody[0])


def tell(urls: Urls, top: Actor) -> None:
    """Measure and print."""
    app = application(urls)
    assert top.distributor_id is not None
    root = top.distributor_id
    reads: dict[str, Callable[[], object]] = {
        "tree and levels": lambda: queries.read_branch(root),
        "search": lambda: queries.search_team("person 99"),
    }
    with app.app_context():
        for name, read in reads.items():
            with acting(top):
                report(name, read)
    browser = signed_in(app, top)
    report("the page /team", lambda: browser.get("/team").data)
    with app.app_context():
        db.engine.dispose()


def report(name: str, read: Callable[[], object]) -> None:
    """One line: best, middle and worst of RUNS, in milliseconds."""
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        assert read()
        took.append((time.perf_counter() - began) * 1000)
    print(
        f"{name:16} best {min(took):6.1f} ms   middle {statistics.median(took):6.1f} ms   worst {max(took):6.1f} ms"
    )


def application(urls: Urls) -> Flask:
    """The product on that database, without Redis."""
    from maxpulse import create_app

    made = create_app(
        Settings.model_construct(
            env="test",
            secret_key="only to measure with",
            database_url=urls.app,
            database_recorder_url=urls.recorder,
            redis_url="",
            public_url="http://localhost",
        )
    )
    made.testing = True
    return made


def signed_in(app: Flask, who: Actor) -> Browser:
    """A browser that holds a session of this distributor."""
    assert who.user_id is not None
    with app.app_context(), acting(who):
        begun = begin_session(who.user_id, who.role)
    browser = Browser(app)
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = begun.token
        cookie["_fresh"] = True
    return browser


if __name__ == "__main__":
    main()
