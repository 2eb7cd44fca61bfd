"""Each reader finds their own figures in a text, in their units and words; where one is missing, no text at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given

from maxpulse.analysis.patterns import ASKED
from maxpulse.analysis.slots import SLOTS, fill, slots_in
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.speaking import in_tongue
from maxpulse.assessments.rules import SKIPPED, Result, score
from maxpulse.core.speaking import tongue
from maxpulse.web.babel import TRANSLATIONS
from tests.fakes.people import rosa
from tests.fakes.purses import MIRA, dollars
from tests.unit.analysis.crowd import any_result
from tests.unit.analysis.sentences import drinks

HEALTH, WEALTH = load_bank("health"), load_bank("wealth")
ROSA = score(HEALTH, rosa())


@pytest.mark.parametrize(
    ("area", "text", "said"),
    [
        ("exercise", "You move {movement} a week.", "You move 75 min a week."),
        ("sleep", "{sleep_hours} a night, {bad_nights} of them bad.", "7¼ h a night, 2 nights of them bad."),
        ("nutrition", "It is {fruit_veg} so far.", "It is 4 portions a day so far."),
        ("hydration", "You drink {drinks} a day.", "You drink 1.5 litres a day."),
        ("sleep", "Nothing to fill.", "Nothing to fill."),
    ],
)
def test_a_slot_is_filled_with_the_persons_own_figure(area: str, text: str, said: str) -> None:
    assert fill(text, area, ROSA) == said


def test_the_unit_is_the_one_they_answered_in() -> None:
    glasses = score(HEALTH, rosa(H_drinks=drinks("6", "glass")))
    assert fill("You drink {drinks} a day.", "hydration", glasses) == "You drink 6 glasses a day."


def test_figures_are_written_as_their_language_writes_them() -> None:
    app = Flask("bare")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app)
    with app.app_context():
        german = score(in_tongue(HEALTH, tongue("de")), rosa())
    assert fill("Du trinkst {drinks} am Tag.", "hydration", german) == "Du trinkst 1,5 Liter am Tag."


@pytest.mark.parametrize(
    ("area", "text"),
    [
        ("exercise", "You drink {drinks}."),
        ("exercise", "You are {age}."),
        ("exercise", "{movement!r}"),
        ("sleep", "{}"),
    ],
)
def test_a_slot_of_another_area_or_of_none_fills_no_text(area: str, text: str) -> None:
    assert fill(text, area, ROSA) is None


def test_who_kept_an_answer_to_themselves_is_told_no_figure_of_it() -> None:
    private = score(HEALTH, rosa(E_sit=SKIPPED))
    assert fill("You sit {sitting}.", "exercise", ROSA) is not None
    assert fill("You sit {sitting}.", "exercise", private) is None


def test_a_value_without_a_figure_fills_nothing() -> None:
    nothing_to_pay = score(WEALTH, {**MIRA, "M_ess": dollars("0")})
    (months,) = (driver for driver in nothing_to_pay.drivers if driver.key == "months")
    assert months.value == "Nothing to bridge"
    assert fill("It lasts {months}.", "safety_net", nothing_to_pay) is None


@given(any_result())
def test_what_is_filled_holds_no_slot_any_more(result: Result) -> None:
    for area in (area for areas in ASKED.values() for area in areas):
        for name in SLOTS[area]:
            said = fill(f"It is {{{name}}} now.", area, result)
            assert said is None or (not slots_in(said) and any(sign.isdigit() for sign in said))


def test_every_area_that_is_asked_for_has_slots_that_its_items_fill() -> None:
    items = {item.key: item for bank in (HEALTH, WEALTH) for item in bank.scoring.items}
    for areas in ASKED.values():
        for area in areas:
            assert SLOTS[area]
            assert all(items[name].area == area and items[name].curve for name in SLOTS[area])


def test_a_figure_of_the_area_that_is_no_slot_fills_nothing() -> None:
    mira = score(WEALTH, MIRA)
    assert any(driver.key == "retirement_pot" and "$" in driver.value for driver in mira.drivers)
    assert fill("It is {retirement_pot}.", "future", mira) is None


def test_values_are_put_in_as_they_are() -> None:
    spiced = score(HEALTH, rosa(E_min=Decimal(45)))
    assert fill("{movement} {movement}", "exercise", spiced) == "135 min 135 min"
