"""Seats for the tests of pages."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.notices.models import Mail
from tests.factories.cast import Cast, Person
from tests.factories.databases import Urls
from tests.fakes.providers import FakeProvider, somebody
from tests.web.browser import Browser, signing_in
from tests.web.languages import GERMAN

NEIGHBOURS = itertools.count(1)
SYSTEM = Actor.system()
Backstage = Callable[..., AbstractContextManager[Session]]
Contents = dict[str, tuple[int, int]]


def backstage_of(app: Flask) -> Backstage:
    """Opens committed transactions of that application, as the product itself unless said otherwise."""

    @contextmanager
    def as_actor(actor: Actor = SYSTEM) -> Iterator[Session]:
        with app.app_context(), acting(actor) as session:
            yield session

    return as_actor


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser of somebody who is not signed in, at an address nobody else has."""
    number = next(NEIGHBOURS)
    return Browser(app, address=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


@pytest.fixture
def germans(app: Flask) -> Browser:
    """A browser that asks for German first."""
    browser = Browser(app)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = GERMAN["Accept-Language"]
    return browser


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], Browser]:
    """A browser in which that person has signed in through the real page."""
    return signing_in(app)


@pytest.fixture
def at_once(app: Flask) -> Callable[[Person], Browser]:
    """The same without the page and what it asks: folders whose tests are about what comes after sign in by this."""

    def as_person(person: Person) -> Browser:
        browser = Browser(app)
        browser.be(person)
        return browser

    return as_person


@pytest.fixture(scope="module")
def company(app: Flask) -> Cast:
    """The same people for all tests of a file: for those that leave them as they were."""
    return Cast(app)


@pytest.fixture(scope="module")
def desk_of(app: Flask, company: Cast) -> Callable[[str], Browser]:
    """Where somebody of the company has signed in, once for all: by their seat, for whoever does not sign out."""
    browsers: dict[str, Browser] = {}

    def of(seat: str) -> Browser:
        if seat not in browsers:
            browsers[seat] = Browser(app)
            browsers[seat].be(getattr(company, seat))
        return browsers[seat]

    return of


@pytest.fixture
def backstage(app: Flask) -> Backstage:
    """A committed transaction beside the pages, as the product itself unless said otherwise."""
    return backstage_of(app)


@pytest.fixture
def contents(database: Urls) -> Callable[[], Contents]:
    """How many rows each table holds, and a sum over what stands in them."""

    def look() -> Contents:
        with psycopg.connect(database.owner) as connection:
            tables = connection.execute(
                "select relname from pg_stat_user_tables where schemaname = 'public' order by 1"
            ).fetchall()
            return {
                name: connection.execute(
                    f'select count(*), coalesce(sum(hashtext(t::text)), 0) from public."{name}" t'
                ).fetchone()
                or (0, 0)
                for (name,) in tables
            }

    return look


@pytest.fixture
def owner_sql(database: Urls) -> Callable[[str], None]:
    """Changes rows as the owner of the tables: what only the past could have left there."""

    def change(statement: str) -> None:
        with psycopg.connect(database.owner) as connection:
            connection.execute(statement.encode())

    return change


@pytest.fixture
def no_mail_is_left(backstage: Backstage) -> Iterator[None]:
    """Others find an empty letter box."""
    yield
    with backstage() as session:
        session.query(Mail).delete()


@pytest.fixture
def shows_failures(app: Flask) -> Iterator[None]:
    """Failures become pages, as they do outside tests."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = None


@pytest.fixture(scope="session")
def providers_there() -> Iterator[FakeProvider]:
    """Who plays Google and GitHub."""
    with FakeProvider() as there:
        yield there


@pytest.fixture(scope="session")
def linking_app(settings: Settings, providers_there: FakeProvider) -> Iterator[Flask]:
    """The application where Google and GitHub are configured."""
    made = create_app(settings.model_copy(update=providers_there.settings()))
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def fake(providers_there: FakeProvider) -> FakeProvider:
    """The same, behaving well, with somebody new signed in there."""
    providers_there.behave(somebody())
    return providers_there


@pytest.fixture
def comer(linking_app: Flask) -> Browser:
    """A browser of somebody who is not signed in, where Google and GitHub are configured."""
    number = next(NEIGHBOURS)
    return Browser(linking_app, address=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
