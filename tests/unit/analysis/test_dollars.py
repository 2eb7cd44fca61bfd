"""Small amounts are written finer, and nothing is rounded up to all of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from maxpulse.analysis.web.amounts import dollars, per_cent
from maxpulse.config import Settings
from maxpulse.web import babel


@pytest.fixture(autouse=True)
def _somebody_asks() -> Iterator[None]:
    app = Flask("bare")
    app.extensions["settings"] = Settings.model_construct(currency="EUR")
    babel.init_app(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "$0.00"),
        ("1234.5", "$1,234.50"),
        ("5", "$5.00"),
        ("0.5", "$0.50"),
        ("0.999999", "$1.00"),
        ("0.1234", "$0.12"),
        ("0.0123", "$0.012"),
        ("0.000475", "$0.00048"),
        ("0.000001", "$0.000001"),
        ("0.08", "$0.08"),
        ("0.005", "$0.005"),
        ("20", "$20.00"),
    ],
)
def test_an_amount_below_a_dollar_shows_its_first_two_figures(amount: str, written: str) -> None:
    assert dollars(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("way", "written"),
    [("de", "0,0048\N{NO-BREAK SPACE}$"), ("de_AT", "$\N{NO-BREAK SPACE}0,0048"), ("en_US", "$0.0048")],
)
def test_amounts_are_written_as_where_the_reader_is(way: str, written: str) -> None:
    with force_locale(way):
        assert dollars(Decimal("0.00475")) == written


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (0, 0, "0%"),
        (0, 7, "0%"),
        (1, 2, "50%"),
        (963, 1000, "96.3%"),
        (9999, 10_000, "99.9%"),
        (3, 3, "100%"),
    ],
)
def test_no_share_is_all_unless_it_is(part: int, whole: int, written: str) -> None:
    assert per_cent(part, whole) == written
