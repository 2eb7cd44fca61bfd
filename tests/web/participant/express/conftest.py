"""Who answers through the express."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.assessments.web.express import Express
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.web.participant.express.phone import Phone


@pytest.fixture
def express(app: Flask) -> Express:
    """What the web processes ask before Flask."""
    made: Express = app.extensions["express"]
    return made


@pytest.fixture(scope="session")
def drawn(app: Flask) -> None:
    """All questions have been drawn once, for somebody else."""
    first = Phone(app.extensions["express"], Walk(app.test_client(), Cast(app).ana.link_code).begin())
    while first.question:
        first.post()


@pytest.fixture
def begin(express: Express, drawn: None, client: FlaskClient, company: Cast) -> Callable[[], Phone]:
    """Somebody who has just begun."""
    return lambda: Phone(express, Walk(client, company.ana.link_code).begin())


@pytest.fixture
def phone(begin: Callable[[], Phone]) -> Phone:
    """Somebody who has just begun."""
    return begin()


@pytest.fixture(scope="module")
def unheard(app: Flask, drawn: None, company: Cast) -> Phone:
    """Somebody who has just begun, for all tests in which nothing is taken from them."""
    return Phone(app.extensions["express"], Walk(app.test_client(), company.ana.link_code).begin())
