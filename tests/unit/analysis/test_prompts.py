"""What a model is told: what the consent says, nothing of anybody, and nothing new under an old version."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.examples import example
from maxpulse.analysis.fragments import directions
from maxpulse.analysis.patterns import ASKED, Pattern, interval, lattice, patterns_of, representative
from maxpulse.analysis.prompts import POLICY_VERSION, PROMPT_VERSION, constants, instructions, prompt
from maxpulse.analysis.slots import SLOTS
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Quantity, score
from maxpulse.core.languages import LANGUAGES
from tests.fakes.people import rosa
from tests.fakes.purses import MIRA
from tests.unit.analysis.crowd import any_result

ALL = [pattern for half in ASKED for language in LANGUAGES for pattern in lattice(half, language)]
# Each version of prompt and policy with the digest of all that a model is told. A word changes: a line more, none less.
TOLD_BY = {
    ("5", "1"): "0056319c97851285",
    ("5", "2"): "8ee0b642a55178e6",
}
# What of it is about somebody, and what is the same for all who are asked about.
OF_SOMEBODY = {"half", "area", "two_lowest", "level", "points", "age_band", "language"}
OF_NOBODY = {"slots", "constants", "possible_directions", "policy"}
# Figures that no constant, no end of a level and no example equals.
PLANTED = {
    "E_days": Decimal(7),
    "E_min": Decimal(163),
    "H_drinks": Quantity(Decimal("2.739"), "ml", "2739"),
    "D_weight": Quantity(Decimal("87.3"), "kg", "87.3"),
    "M_income": Quantity(Decimal(4657), "USD", "4657"),
    "M_ess": Quantity(Decimal(3391), "USD", "3391"),
    "M_liquid": Quantity(Decimal(77113), "USD", "77113"),
    "M_save": Quantity(Decimal(617), "USD", "617"),
}


def told(pattern: Pattern) -> dict[str, object]:
    found: dict[str, object] = json.loads(prompt(pattern))
    return found


def test_who_changes_what_a_model_is_told_raises_a_version() -> None:
    said = "\n".join(f"{instructions(pattern)}\n{prompt(pattern)}" for pattern in ALL)
    digest = sha256(said.encode()).hexdigest()[:16]
    assert TOLD_BY.get((PROMPT_VERSION, POLICY_VERSION)) == digest, (
        f"What a model is told is not that of these versions: raise PROMPT_VERSION (or POLICY_VERSION) in "
        f"maxpulse/analysis/prompts.py and add the digest {digest} here."
    )


@given(st.sampled_from(ALL))
def test_a_prompt_tells_of_somebody_what_the_consent_names_and_nothing_else(pattern: Pattern) -> None:
    assert set(told(pattern)) <= OF_SOMEBODY | OF_NOBODY
    assert {"half", "level", "points", "language"} <= set(told(pattern))


@given(st.sampled_from(ALL))
def test_the_points_told_are_those_of_the_level_and_not_of_anybody(pattern: Pattern) -> None:
    low, high = interval(pattern)
    points = told(pattern)["points"]
    assert points == {
        "from": f"{low:f}",
        "up_to": f"{high:f}",
        "stands_for_all": f"{representative(pattern):f}",
    }


@given(st.sampled_from(ALL), st.sampled_from([0, 1]))
def test_an_end_of_a_level_can_be_told_in_place_of_its_middle(pattern: Pattern, end: int) -> None:
    edge = interval(pattern)[end]
    changed = json.loads(prompt(pattern, edge))
    assert changed["points"]["stands_for_all"] == f"{edge:f}"
    same = {*changed} - {"points", "slots"}
    assert {key: changed[key] for key in same} == {key: told(pattern)[key] for key in same}


@given(any_result())
def test_every_prompt_of_anybody_is_one_of_those_that_were_there_before_anybody_came(result: object) -> None:
    known = {prompt(pattern) for pattern in ALL}
    assert {prompt(pattern) for pattern in patterns_of(result)} <= known  # type: ignore[arg-type]


def test_no_planted_figure_is_in_any_prompt() -> None:
    result = score(load_bank("hybrid"), {**MIRA, **rosa(), **PLANTED})
    shown = " ".join(driver.value for driver in result.drivers)
    assert re.search(r"1141", shown) and "77,113" in shown, "they are this person's figures"
    asked = patterns_of(result)
    assert len(asked) > 3
    everything = "\n".join(prompt(pattern) + instructions(pattern) for pattern in (*asked, *ALL))
    for planted in (
        "1141",
        "1,141",
        "163",
        "2739",
        "2.739",
        "87.3",
        "4657",
        "3391",
        "77113",
        "77,113",
        "617",
    ):
        assert not re.search(rf"(?<!\d){re.escape(planted)}(?!\d)", everything), planted


@given(st.sampled_from(ALL))
def test_what_is_kept_in_the_house_is_told_to_nobody(pattern: Pattern) -> None:
    about = {key: value for key, value in told(pattern).items() if key != "policy"}
    kept_in = r"smok|nicotine|alcohol|bmi|\bkg\b|mood|stress|disorder|pregnan|kidney|habits|feels"
    assert not re.search(kept_in, json.dumps(about), re.I)


def test_only_an_overview_is_written_without_slots_and_constants() -> None:
    for pattern in ALL:
        assert ("slots" in told(pattern)) is not pattern.is_overview
        assert ("where to begin" in instructions(pattern)) is pattern.is_overview


@given(st.sampled_from([pattern for pattern in ALL if not pattern.is_overview]))
def test_the_slots_told_are_those_of_the_area_each_with_an_example(pattern: Pattern) -> None:
    slots = told(pattern)["slots"]
    assert isinstance(slots, list)
    assert [slot["slot"] for slot in slots] == [f"{{{name}}}" for name in SLOTS[pattern.about]]
    assert all(re.search(r"\d", slot["example"]) and slot["says"] for slot in slots)
    assert told(pattern)["possible_directions"] == list(directions(pattern))


@pytest.mark.parametrize(
    ("half", "slot"), [(h, slot) for h in ASKED for area in ASKED[h] for slot in SLOTS[area]]
)
def test_every_slot_has_figures_that_grow_better_with_the_level(half: str, slot: str) -> None:
    figures = [figure_in(example(half, slot, Decimal(points))) for points in (0, 20, 45, 58, 73, 90, 100)]
    assert figures in (sorted(figures), sorted(figures, reverse=True))
    assert len(set(figures)) >= 3


def figure_in(text: str) -> Decimal:
    found = re.search(r"([\d,.]+)?([¼½¾])?", text)
    assert found is not None
    parts = {"¼": "0.25", "½": "0.5", "¾": "0.75"}
    return Decimal((found[1] or "0").replace(",", "")) + Decimal(parts.get(found[2] or "", "0"))


def test_constants_have_a_source_and_words_in_every_language() -> None:
    named = [constant for pattern in ALL for constant in constants(pattern)]
    assert named
    for constant in named:
        assert constant["source"] and constant["says"]
        assert all(constant["words"][language] for language in LANGUAGES)


def test_hours_of_sleep_are_those_of_the_age() -> None:
    def hours(band: str) -> list[str]:
        return [
            word
            for each in constants(Pattern("health", "sleep", 3, band, "en"))
            for word in each["words"]["en"]
        ]

    assert hours("40-64") == ["7 to 9 hours"]
    assert hours("65+") == ["7 to 8 hours"]
    assert constants(Pattern("health", "hydration", 3, "65+", "en")) == [], (
        "a target for drinks differs by person"
    )
