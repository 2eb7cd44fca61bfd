"""No sentence contradicts an answer: nothing is praised that is low."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given, settings

from maxpulse.analysis.composing import compose
from maxpulse.analysis.fragments import AreaFragment
from maxpulse.analysis.patterns import patterns_of
from maxpulse.analysis.rules import rule_based
from maxpulse.analysis.rules.texts import texts
from maxpulse.analysis.shape import AreaKey
from maxpulse.assessments.rules import SKIPPED, AnswerValue, Quantity, score
from tests.fakes.people import BEST, WORST, anybody, rosa
from tests.unit.analysis.sentences import BANK, Person, drinks

PRAISE = re.compile(
    r"\b(well|enough|strong|very good|carr(?:y|ies) you|support|on your side|base to build|where they should|as it is"
    r"|keep (?:moving|drinking|going|what|your|the days)|nothing (?:here )?(?:has )?to change"
    r"|top level|habit is there)\b",
    re.I,
)


def area_words(person: Person, key: str) -> str:
    part = next(one for one in rule_based(score(BANK, person)).areas if one.area == key)
    return f"{part.message} {part.recommendation}"


@pytest.mark.parametrize(
    ("area", "changes", "says"),
    [
        (
            "sleep",
            {"S_bad": Decimal(7), "S_long": "no"},
            "You sleep badly on 7 nights a week. What carries this area",
        ),
        ("sleep", {"S_hours": Decimal(4), "S_bad": Decimal(0)}, "You sleep 4 h a night."),
        ("sleep", {"S_fresh": Decimal(1)}, "In the morning you put how rested you feel at 1 of 10."),
        ("sleep", {"S_reg": "beyond_120"}, "Your bedtime moves by more than two hours."),
        (
            "exercise",
            {"E_days": Decimal(7), "E_min": Decimal(60), "E_str": Decimal(0)},
            "Strength training has no place",
        ),
        (
            "exercise",
            {"E_days": Decimal(5), "E_min": Decimal(30), "E_sit": Decimal(14)},
            "You sit 14 h a day.",
        ),
        ("exercise", {"E_days": Decimal(0), "E_str": Decimal(7)}, "You move 0 min a week so far."),
        ("nutrition", {"N_sugar": Decimal(21)}, "You have 21 cans of sugary drinks a week."),
        (
            "nutrition",
            {"N_veg": Decimal("0.5"), "N_fruit": Decimal(0), "N_grain": "three", "N_fast": "rarely"},
            "Fruit and vegetables come to ½ portion a day.",
        ),
        ("nutrition", {"N_grain": "none"}, "Whole grain is hardly on your plate."),
        ("nutrition", {"N_fast": "often"}, "Fast food comes four times a week or more."),
        (
            "nutrition",
            {"N_salt": "always", "N_meat": "high"},
            "Red or processed meat comes seven times a week or more. You always add salt at the table.",
        ),
        ("hydration", {"H_drinks": drinks("0.3")}, "You drink little."),
        ("hydration", {"H_urine": "8"}, "The colour of your urine is dark."),
        ("hydration", {"H_drinks": drinks("7")}, "You drink 7 litres a day, far more than you need."),
        (
            "hydration",
            {"H_drinks": drinks("28", "glass")},
            "You drink 28 glasses a day, far more than you need.",
        ),
        (
            "hydration",
            {"H_drinks": drinks("2"), "H_urine": "5"},
            "What is left to gain here: colour of urine (Dark yellow).",
        ),
        ("habits", {"C_nic": "smoke"}, "You smoke. What carries this area"),
        (
            "habits",
            {"D_weight": Quantity(Decimal(110), "kg", "110")},
            "Your weight is high for your height (BMI 39).",
        ),
        ("habits", {"C_alc": Quantity(Decimal(30), "drink", "30")}, "Alcohol comes to 30 drinks a week."),
        ("sleep", {"S_bad": Decimal(1)}, "Your nights carry you."),
        (
            "exercise",
            {"E_days": Decimal(5), "E_min": Decimal(40), "E_str": Decimal(2)},
            "You move as much as a body asks for",
        ),
    ],
)
def test_what_is_said_about_an_area_follows_from_its_items(
    area: str, changes: dict[str, AnswerValue], says: str
) -> None:
    assert area_words(rosa(**changes), area).startswith(says)


@given(anybody())
def test_no_area_with_a_low_item_is_praised(person: Person) -> None:
    result = score(BANK, person)
    low = {driver.area for driver in result.drivers if driver.counts and driver.score <= 20}
    for part in rule_based(result).areas:
        if part.area in low:
            assert not PRAISE.search(part.message), part
            assert not PRAISE.search(
                part.recommendation.replace("although you drink enough", "").replace("are long enough", "")
            ), part
    for priority in result.priorities:
        if priority.key == f"keep_{priority.area}" and priority.title.startswith("Keep"):
            assert priority.area not in low


def test_the_praise_that_is_looked_for_is_the_praise_that_is_given() -> None:
    for area in BANK.scoring.areas:
        levels = texts().areas[cast(AreaKey, area.key)]
        assert PRAISE.search(levels[5].message + levels[5].recommendation)
    assert PRAISE.search(score(BANK, BEST).priorities[0].how + score(BANK, BEST).priorities[0].title)


@settings(max_examples=30)
@given(anybody())
def test_a_model_that_knows_levels_alone_praises_no_low_item_either(person: Person) -> None:
    result = score(BANK, person)
    praise = AreaFragment(message="You do very well.", recommendation="Leave it as it is.", direction="keep")
    merged = compose(result, dict.fromkeys(patterns_of(result), praise))
    low = {driver.area for driver in result.drivers if driver.counts and driver.score <= 20}
    praised = {part.area for part in merged.areas if part.message == "You do very well."}
    # at level 1 and 2 a level says that much is low, and so was the model told
    high = {area.key for area in result.areas if (area.level or 0) >= 3}
    assert not praised & low & high


def test_the_firmest_ground_is_no_area_with_an_item_that_is_low_or_too_much() -> None:
    too_much = rule_based(score(BANK, rosa(H_drinks=drinks("7")))).overall_message
    assert too_much.startswith("Your firmest ground is habits. There is most to gain now in exercise")
    smoker = rule_based(
        score(BANK, {**WORST, "H_drinks": drinks("2"), "H_urine": "1", "S_hours": Decimal(7)})
    )
    assert smoker.overall_message.startswith("Your firmest ground is hydration.")
    bad_nights = rule_based(score(BANK, {**BEST, "S_bad": Decimal(7), "S_long": "no"})).overall_message
    assert not bad_nights.startswith("Your firmest ground is sleep")


def test_a_single_area_with_a_score_speaks_for_itself() -> None:
    skipped = {question.id: SKIPPED for question in BANK.questions if question.skippable}
    result = score(BANK, {**BEST, **skipped, "D_flags": ("fluid_limit",)})
    assert [area.key for area in result.areas if area.score is not None] == ["sleep"]
    analysis = rule_based(result)
    assert analysis.overall_message == analysis.areas[0].message == "Nothing here asks for a next step."


def test_strong_areas_with_a_low_item_are_not_called_all_strong() -> None:
    result = score(BANK, {**BEST, "S_fresh": Decimal(1)})
    assert min(area.level or 0 for area in result.areas) == 5
    said = rule_based(result).overall_message
    assert said.endswith("What pulls against it: rested in the morning (1 of 10).")
    much = rule_based(score(BANK, {**BEST, "H_drinks": drinks("7")}))
    assert much.overall_message.endswith("The note below comes first.")
    assert "drinks" not in " ".join(much.key_insights)
