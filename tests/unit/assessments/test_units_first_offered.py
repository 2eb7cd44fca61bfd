"""The unit a question opens with: that of the person's country, until they have answered in others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.units import UNITS
from maxpulse.assessments.rules import AnswerValue, Quantity, preferred_unit
from maxpulse.assessments.rules.display import CUSTOMARY

HEALTH = load_bank("health")
MEASURES = ("D_height", "D_weight", "H_drinks", "C_alc")
IN_CM = {"D_height": Quantity(Decimal(175), "cm", "175")}
IN_FEET = {"D_height": Quantity(Decimal(180), "ft", "5 11")}


@pytest.mark.parametrize(
    ("region", "answers", "opened"),
    [
        ("", {}, ("cm", "kg", "l", "drink")),
        ("DE", {}, ("cm", "kg", "l", "drink")),
        ("US", {}, ("ft", "lb", "cup", "drink")),
        ("GB", {}, ("ft", "st", "l", "uk_unit")),
        ("AU", {}, ("cm", "kg", "l", "au_drink")),
        # What somebody has chosen says more than where they are.
        ("US", IN_CM, ("cm", "kg", "l", "drink")),
        ("GB", IN_CM, ("cm", "kg", "l", "uk_unit")),
        ("", IN_FEET, ("ft", "lb", "cup", "drink")),
        ("GB", IN_FEET, ("ft", "st", "l", "uk_unit")),
        ("AU", IN_FEET, ("ft", "lb", "cup", "au_drink")),
    ],
)
def test_a_question_opens_with_the_unit_of_the_country(
    region: str, answers: dict[str, AnswerValue], opened: tuple[str, ...]
) -> None:
    assert tuple(preferred_unit(HEALTH.question(id_), answers, region) for id_ in MEASURES) == opened


def test_money_is_asked_in_the_currency_of_the_country_that_was_answered() -> None:
    question = load_bank("wealth").question("M_income")
    assert preferred_unit(question, {"D_country": "ch"}, "US") == "CHF"


def test_every_unit_of_a_country_is_one_that_is_offered() -> None:
    offered = {unit.key for question in HEALTH.questions for unit in question.units}
    assert {key for keys in CUSTOMARY.values() for key in keys} <= offered <= UNITS.keys()
