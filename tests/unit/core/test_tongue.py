"""How figures and names are written in a language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel

from maxpulse.core.speaking import tongue
from maxpulse.core.tongue import ENGLISH, Tongue
from maxpulse.web.babel import TRANSLATIONS


@pytest.fixture
def tongues() -> Callable[[str], Tongue]:
    app = Flask("bare")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app)

    def of(way: str) -> Tongue:
        with app.app_context():
            return tongue(way)

    return of


@pytest.fixture
def german(tongues: Callable[[str], Tongue]) -> Tongue:
    return tongues("de")


@pytest.mark.parametrize(
    ("figure", "english", "in_german"), [("7.50", "7.5", "7,5"), ("72", "72", "72"), ("1E+3", "1000", "1000")]
)
def test_a_fraction_begins_as_the_language_has_it(
    german: Tongue, figure: str, english: str, in_german: str
) -> None:
    assert (ENGLISH.figure(Decimal(figure)), german.figure(Decimal(figure))) == (english, in_german)


@pytest.mark.parametrize(
    ("amount", "sign", "english", "in_german"),
    [
        ("1200", "$", "$1,200", "1.200 $"),
        ("1234567.5", "€", "€1,234,567.50", "1.234.567,50 €"),
        ("0.5", "CHF ", "CHF 0.50", "0,50 CHF"),
        ("12", "", "12", "12"),
    ],
)
def test_amounts_carry_their_sign_where_the_language_puts_it(
    german: Tongue, amount: str, sign: str, english: str, in_german: str
) -> None:
    assert ENGLISH.money(Decimal(amount), sign) == english
    assert german.money(Decimal(amount), sign) == in_german.replace(" ", "\N{NO-BREAK SPACE}")


def test_names_keep_their_capital_inside_a_german_sentence(german: Tongue) -> None:
    assert ENGLISH.inside("Hours of sleep") == "hours of sleep"
    assert german.inside("Stunden Schlaf") == "Stunden Schlaf"


def test_the_empty_text_stays_empty(german: Tongue) -> None:
    assert german.say("") == ""
    assert german.say("Nothing to change.") == "Nichts zu ändern."


def test_what_no_catalogue_knows_is_said_as_it_is_written(german: Tongue) -> None:
    assert german.say("Words of an admin's own") == "Words of an admin's own"


@pytest.mark.parametrize(
    ("way", "figure", "dollars", "francs"),
    [
        ("de_CH", "1.5", "$ 1’200.50", "CHF 1’200.50"),
        ("de_LI", "1.5", "$ 1’200.50", "CHF 1’200.50"),
        ("de_AT", "1,5", "$ 1.200,50", "CHF 1.200,50"),
        ("en_DE", "1,5", "1.200,50 $", "1.200,50 CHF"),
        ("en_US", "1.5", "$1,200.50", "CHF 1,200.50"),
    ],
)
def test_figures_are_written_as_in_the_country(
    tongues: Callable[[str], Tongue], way: str, figure: str, dollars: str, francs: str
) -> None:
    said = tongues(way)
    assert said.figure(Decimal("1.50")) == figure
    told = [said.money(Decimal("1200.5"), sign).replace("\N{NO-BREAK SPACE}", " ") for sign in ("$", "CHF ")]
    assert told == [dollars, francs]
    assert said.language == way[:2]


def test_a_country_that_differs_in_days_alone_speaks_its_languages_tongue(
    tongues: Callable[[str], Tongue],
) -> None:
    assert tongues("en_US").way == "en"
    assert tongues("de_CH").way == "de_CH"
    assert tongues("de_CH").say("Nothing to change.") == "Nichts zu ändern."
