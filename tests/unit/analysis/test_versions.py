"""The names that fragments are kept by: equal for equal levels, others for every version, and of nobody."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.patterns import ASKED, Pattern, lattice, patterns_of
from maxpulse.analysis.prompts import POLICY_VERSION, PROMPT_VERSION
from maxpulse.analysis.versions import Versions, input_hash, versions_of
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Result, score
from tests.fakes.people import rosa
from tests.fakes.purses import MIRA
from tests.unit.analysis.crowd import any_result

VERSIONS = Versions("2026.2", "2026.2", PROMPT_VERSION, POLICY_VERSION, "a-model")
ALL = [pattern for half in ASKED for language in ("en", "de") for pattern in lattice(half, language)]


def names(result: Result) -> list[str]:
    return [input_hash(each, versions_of(result, each.half, "a-model")) for each in patterns_of(result)]


def test_every_pattern_has_a_name_of_its_own() -> None:
    assert len({input_hash(pattern, VERSIONS) for pattern in ALL}) == len(ALL)
    assert all(re.fullmatch(r"[0-9a-f]{64}", input_hash(pattern, VERSIONS)) for pattern in ALL)


@pytest.mark.parametrize("field", [field.name for field in fields(Versions)])
def test_another_version_of_anything_is_another_name(field: str) -> None:
    other = replace(VERSIONS, **{field: "another"})
    assert input_hash(ALL[0], other) != input_hash(ALL[0], VERSIONS)


@given(any_result(), st.sampled_from(["en", "de"]))
def test_two_of_equal_levels_have_equal_names_whatever_else_differs(result: Result, language: str) -> None:
    mine = replace(result, language=language)
    drivers = tuple(replace(driver, value="another's figure") for driver in mine.drivers)
    other = replace(mine, drivers=drivers, total=Decimal(3), grade="F")
    assert names(other) == names(mine)


def test_a_half_of_a_hybrid_shares_its_texts_with_the_half_alone() -> None:
    both = score(load_bank("hybrid"), {**MIRA, **rosa()})
    alone = {
        *names(score(load_bank("health"), rosa())),
        *names(score(load_bank("wealth"), {**MIRA, **rosa()})),
    }
    areas = [each for each in patterns_of(both) if not each.is_overview]
    assert areas
    assert {input_hash(each, versions_of(both, each.half, "a-model")) for each in areas} <= alone


def test_no_field_could_hold_anything_of_a_person() -> None:
    assert {field.name for field in fields(Pattern)} == {
        *("half", "about", "level", "age_band", "language", "weakest", "span")
    }
    assert {field.name for field in fields(Versions)} == {"content", "scoring", "prompt", "policy", "model"}
