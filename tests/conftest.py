"""What every test stands on: a real PostgreSQL and Valkey, the application, and a fixed cast made anew for each test.

Tests commit for real. They stay out of each other's way because each has a company of its own (`cast`), never by
rolling back: the recorder and the jobs could not see what is not committed.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.config import Settings
from maxpulse.core.setup import prepare_database
from maxpulse.probe.caches import FAMILIES
from maxpulse.runtime.services import embedded_postgres, embedded_valkey
from tests.factories.cast import Cast, Person
from tests.factories.databases import TEMPLATE, Urls, clone_template, let_in_at_once, make_template
from tests.factories.keys import allow_keys
from tests.sampling import Tries, sampler
from tests.workers import FIRST, ByFileOrFolder, dearest_first

# How long a machine takes with neighbours says nothing about the rule that is tested. What holds for anybody is tried
# on twenty people each time, the same ones until the test changes, and on a hundred others in each thorough run.
# Nor does it say anything how many of those who are drawn a question is not asked of: what is tried is counted without.
PATIENT = hypothesis.settings(
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much],
)
hypothesis.settings.register_profile("some", PATIENT, max_examples=20, derandomize=True)
hypothesis.settings.register_profile("thorough", PATIENT, max_examples=100)
SERVICES = pytest.StashKey[ExitStack]()
URLS = pytest.StashKey[Urls]()
GIVES_WAY = pytest.StashKey[bool]()
# A process of this niceness takes four tenths of what one of none does.
POLITENESS = 4
# Objects made until what nothing points at any more is looked for; seven hundred by itself.
SELDOM = 20_000
# What is in it ends with the run: nothing has to outlive a crash, and no table grows old enough to be swept.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--walks 200`: how many walks with faults `tests/browser/test_survival.py` takes; `--thorough`: all there is."""
    parser.addoption("--thorough", action="store_true", help="run every test and make every try of very many")
    parser.addoption("--walks", type=int, default=6, help="walks with faults to take (6)")


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL for the whole run, and migrate a template that each worker copies.

    The workers look for their tests meanwhile and wait for it where they need it.
    """
    config.addinivalue_line(
        "markers", "thorough: costs much and stands beside a cheaper one; runs with --thorough"
    )
    hypothesis.settings.load_profile("thorough" if config.option.thorough else "some")
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    stack = config.stash[SERVICES] = ExitStack()
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="maxpulse-tests-")))
    home.chmod(0o755)
    urls = stack.enter_context(embedded_postgres(home / "shared"))
    with psycopg.connect(urls.superuser, autocommit=True) as connection:
        for name, value in FORGETFUL.items():
            connection.execute(f"alter system set {name} = {value}")
        connection.execute("select pg_reload_conf()")
        connection.execute("grant set on parameter session_replication_role to maxpulse_owner")
        let_in_at_once(connection, urls.owner)
    template = config.stash[URLS] = Urls(urls.owner, urls.app, urls.recorder).for_database(TEMPLATE)
    stack.callback(make_template(template, prepare_database).join)


def pytest_configure_node(node: object) -> None:
    """Tell an xdist worker where the shared PostgreSQL is."""
    node.workerinput["urls"] = list(node.config.stash[URLS])  # type: ignore[attr-defined]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFileOrFolder:
    """Keep together what stands on the same."""
    # By itself what has most tests begins, which says nothing of their cost.
    config.option.loadscopereorder = False
    return ByFileOrFolder(config, log)  # type: ignore[arg-type]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest; leave out what is for thorough runs unless this is one."""
    if not config.option.thorough:
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
    dearest_first(items)


def pytest_collection() -> None:
    """Five thousand tests are made and none is thrown away: looking for what could be is in vain until then."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor later among them, and what tests leave behind is little: it is looked for seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let whatever else a worker runs give way to browsers: they are most of the work, all in one worker."""
    config = item.config
    if hasattr(config, "workerinput") and GIVES_WAY not in config.stash:
        config.stash[GIVES_WAY] = not item.nodeid.startswith(FIRST[0])
        if config.stash[GIVES_WAY]:
            os.nice(POLITENESS)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if stack := config.stash.get(SERVICES, None):
        stack.close()


@pytest.fixture(scope="session")
def database(pytestconfig: pytest.Config, worker_id: str) -> Urls:
    """A database of this worker's own, migrated and empty."""
    given = getattr(pytestconfig, "workerinput", {}).get("urls")
    template = Urls(*given) if given else pytestconfig.stash[URLS]
    return clone_template(template, f"maxpulse_{worker_id}")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey of this worker's own. It takes keys of known families only: a new one fails where it is written."""
    with embedded_valkey(tmp_path_factory.mktemp("valkey")) as url:
        allow_keys(url, FAMILIES)
        yield url


@pytest.fixture(scope="session")
def settings(database: Urls, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings tests run with. Never the environment's: a key in somebody's shell must not reach OpenAI."""
    return Settings.model_construct(
        env="test",
        home=tmp_path_factory.mktemp("home"),
        secret_key="tests-only-" + "x" * 32,
        database_url=database.app,
        database_recorder_url=database.recorder,
        redis_url=redis_url,
        public_url="http://localhost",
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application, assembled once."""
    from maxpulse import create_app
    from maxpulse.core.db import db

    made = create_app(settings)
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def tries(pytestconfig: pytest.Config) -> Tries:
    """Which of very many tries this run makes: see `tests/sampling.py`."""
    return sampler(pytestconfig)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ana and Ben (distributors), Cai (Ana's participant), Dee (trainer), Eli (admin): new people every test."""
    return Cast(app)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """A browser in which that person has signed in through the real page."""

    def as_person(person: Person) -> FlaskClient:
        browser = app.test_client()
        browser.get("/sign-in")
        answer = browser.post("/sign-in", data={"email": person.email, "password": person.password})
        assert answer.status_code == 303, answer.text
        assert person.phone is None, "this fixture gives no code; tests/web/conftest.py has one that does"
        return browser

    return as_person
