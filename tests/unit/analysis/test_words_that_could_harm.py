"""What could harm somebody is not said to them, and what helps them is said first."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings

from maxpulse.analysis.rules import headline, notices, rule_based
from maxpulse.assessments.rules import score
from tests.fakes.people import anybody, rosa
from tests.unit.analysis.sentences import BANK, Person, all_sentences

TARGETS = re.compile(
    r"\btarget\b|\blitres?\b|\bml\b|\bdrink (?:more|enough)\b|\bDrink [\d½]|glass with each"
    r"|\bBMI\b|\bkg\b|\blb\b|your weight",
    re.I,
)
FOOD = re.compile(
    r"portion|handful|fruit|vegetable|whole.grain|sugary|fast food|\bmeals?\b|\bmeat\b|\bsalt\b|\bcans\b|plate|swap",
    re.I,
)
LEFT_OUT = ("pregnant", "fluid_limit", "heart_kidney", "eating_disorder")


@given(anybody())
def test_where_drinks_or_weight_could_harm_no_sentence_speaks_of_them(person: Person) -> None:
    for flag in LEFT_OUT:
        result = score(BANK, {**person, "D_flags": (flag,)})
        told = [text for text in all_sentences(result) if text not in notices(result)]
        assert not [
            text
            for text in told
            if TARGETS.search(text)
            and (flag != "fluid_limit" or "BMI" not in text)
            and not (flag == "fluid_limit" and re.search(r"\bkg\b|your weight", text))
        ]
        assert {driver.area for driver in result.drivers}.isdisjoint({"hydration"})
        assert "no_fluid_advice" in result.flags
    nursing = score(BANK, {**person, "D_flags": ("breastfeeding",)})
    about_weight = r"\bBMI\b|\bkg\b|your weight|smaller portions"
    assert not [text for text in all_sentences(nursing) if re.search(about_weight, text)]


@settings(max_examples=30)
@given(anybody())
def test_with_an_eating_disorder_no_sentence_puts_food_forward_by_numbers(person: Person) -> None:
    result = score(BANK, {**person, "D_flags": ("eating_disorder",)})
    values = {driver.value for driver in result.drivers}
    said = [text for text in all_sentences(result) if text not in values and text not in notices(result)]
    assert not [text for text in said if FOOD.search(text)]
    assert sum(one.area == "nutrition" for one in result.priorities) <= 1


@settings(max_examples=30)
@given(anybody())
def test_help_is_named_first_where_mood_or_days_are_low(person: Person) -> None:
    for question in ("C_mood", "C_stress"):
        result = score(BANK, {**person, question: Decimal(3)})
        assert any("findahelpline.com" in note for note in notices(result))
        assert headline(result).follow == "Please read the note below first."
        assert "Nothing has to change" not in " ".join(all_sentences(result))
        assert "Nothing has to change" not in rule_based(result).overall_message


@pytest.mark.parametrize("flag", ["pregnant", "breastfeeding"])
def test_for_two_no_amount_of_alcohol_is_left_without_a_word(flag: str) -> None:
    pregnant = rosa(D_flags=(flag,))
    assert any("no alcohol at all" in note for note in notices(score(BANK, pregnant)))
    assert not any("alcohol" in note for note in notices(score(BANK, {**pregnant, "C_alc": Decimal(0)})))
    assert not any("alcohol" in note for note in notices(score(BANK, rosa())))
