"""Seats for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask

from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.programs import Shop, open_shop
from tests.factories.team import code_of


@pytest.fixture
def shop(app: Flask, cast: Cast) -> Shop:
    """The program of a shop that may do everything."""
    return open_shop(app, cast.eli)


@pytest.fixture(scope="module")
def known_shop(app: Flask, company: Cast) -> Shop:
    """The same for all tests of a file in which it is refused."""
    return open_shop(app, company.eli)


@pytest.fixture(scope="module")
def known_code(app: Flask, company: Cast) -> str:
    """The code of somebody whose sales it reports."""
    return code_of(app, company.ana)


@pytest.fixture
def code(app: Flask, cast: Cast) -> str:
    """Ana's code."""
    return code_of(app, cast.ana)


@pytest.fixture
def owner_execute(database: Urls) -> Callable[[str, tuple[Any, ...]], None]:
    """Do something as the owner of the tables, beside the product."""

    def execute(statement: str, values: tuple[Any, ...]) -> None:
        with psycopg.connect(database.owner) as owner:
            owner.execute(statement, values)  # type: ignore[arg-type]

    return execute
