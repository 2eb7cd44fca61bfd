"""Asking the model: what it is told, what of its answer is kept, and what happens when none comes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from maxpulse.analysis.actions import hash_of
from maxpulse.analysis.provider import ask_model, request_of, with_our_figures
from maxpulse.analysis.rules import rule_based
from maxpulse.analysis.shape import Analysis, AnalysisUnavailable
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import AnswerValue, score
from maxpulse.config import Settings
from tests.fakes.openai_server import ANALYSIS, FakeOpenAI
from tests.fakes.people import anybody, rosa

BANK = load_bank("health")
RESULT = score(BANK, rosa())
REQUEST = request_of(RESULT)
SOON = 0.3


@pytest.fixture
def model() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as fake:
        yield fake


def configured(fake: FakeOpenAI, **changes: str) -> Settings:
    given = {
        "openai_api_key": "sk-test",
        "openai_base_url": fake.url,
        "openai_model": "fake-model",
        **changes,
    }
    return Settings.model_construct(**given)  # type: ignore[arg-type]


def test_the_model_is_asked_once_in_our_shape_and_keeps_nothing(model: FakeOpenAI) -> None:
    prose = ask_model(REQUEST, configured(model.well()))
    assert prose == Analysis.model_validate(ANALYSIS)
    (asked,) = model.requests
    assert asked["model"] == "fake-model"
    assert asked["store"] is False
    assert asked["text"]["format"]["strict"] is True
    assert model.headers[0]["authorization"] == "Bearer sk-test"


def test_the_prompt_is_what_the_consent_says_and_nothing_else() -> None:
    told = json.loads(REQUEST.prompt())
    assert told == {
        "assessment": "health",
        "areas": {"exercise": "Fair", "sleep": "Strong", "nutrition": "Fair", "hydration": "Strong"},
        "age_band": "40-64",
        "notes": [],
        "language": "en",
    }


@given(anybody())
def test_no_measure_score_or_habit_of_anybody_reaches_the_prompt(person: dict[str, AnswerValue]) -> None:
    result = score(BANK, person)
    prompt = request_of(result).prompt()
    assert not re.search(r"\d", prompt.replace(result.age_band, "")), prompt
    assert not re.search(
        r"smok|nicotine|alcohol|bmi|kg|mood|stress|disorder|pregnan|kidney|habits", prompt, re.I
    )


def test_two_people_with_the_same_levels_ask_the_same_question() -> None:
    other = score(BANK, rosa(E_sit=rosa()["E_str"], C_nic="smoke"))
    assert other.total != RESULT.total
    assert request_of(other) == REQUEST


def test_the_model_is_asked_for_the_language_of_the_result_and_each_has_an_answer_of_its_own() -> None:
    asked = request_of(replace(RESULT, language="de"))
    assert json.loads(asked.prompt())["language"] == "de"
    assert hash_of(asked, RESULT, "fake-model") != hash_of(REQUEST, RESULT, "fake-model")


def test_what_is_left_out_of_advice_is_told_in_general_words() -> None:
    request = request_of(score(BANK, rosa(D_flags=("heart_kidney",))))
    assert request.notes == (
        "give no advice on how much to drink",
        "do not mention weight or calories",
        "suggest asking a doctor before new exercise",
    )
    assert "hydration" not in dict(request.levels)


def test_every_figure_in_the_end_is_ours() -> None:
    merged = with_our_figures(Analysis.model_validate(ANALYSIS), RESULT)
    own = rule_based(RESULT)
    assert merged.overall_grade == RESULT.grade != ANALYSIS["overall_grade"]
    assert [one.score for one in merged.areas] == [one.score for one in own.areas]
    assert merged.priority_actions == own.priority_actions
    assert merged.improvement_potential == own.improvement_potential
    assert merged.overall_message == ANALYSIS["overall_message"]
    assert merged.areas[0].message == "The model about exercise."
    assert merged.areas[-1] == own.areas[-1], "habits are spoken about by the rules alone"


def test_a_text_with_a_figure_in_it_gives_way_to_ours() -> None:
    inventive: dict[str, Any] = {
        **ANALYSIS,
        "overall_message": "You score 99.",
        "key_insights": ["Fine.", "8 of 10."],
    }
    merged, own = with_our_figures(Analysis.model_validate(inventive), RESULT), rule_based(RESULT)
    assert merged.overall_message == own.overall_message
    assert merged.key_insights == ["Fine.", own.key_insights[1]]


def test_a_model_says_nothing_of_food_to_whoever_tells_of_an_eating_disorder() -> None:
    told = score(BANK, rosa(D_flags=("eating_disorder",)))
    merged, own = with_our_figures(Analysis.model_validate(ANALYSIS), told), rule_based(told)
    (food,) = (one for one in merged.areas if one.area == "nutrition")
    assert food in own.areas
    assert food.message == "Nothing about food has to be done by numbers."


def test_an_area_the_model_left_out_or_made_up_is_filled_by_the_rules() -> None:
    areas = [{**ANALYSIS["areas"][0], "area": "habits"}]
    merged = with_our_figures(Analysis.model_validate({**ANALYSIS, "areas": areas}), RESULT)
    assert merged.areas == rule_based(RESULT).areas


@pytest.mark.parametrize(
    ("plan", "reason", "retry"),
    [
        (FakeOpenAI.truncated, "malformed", True),
        (lambda fake: fake.well({"overall_grade": "A"}), "malformed", True),
        (FakeOpenAI.refusal, "refused", False),
        (FakeOpenAI.silent, "cut_short", True),
        (FakeOpenAI.rate_limited, "rate_limited", True),
        (lambda fake: fake.rate_limited("insufficient_quota"), "quota", False),
        (lambda fake: fake.failing(401), "rejected", False),
        (lambda fake: fake.failing(404), "rejected", False),
        (lambda fake: fake.failing(400), "rejected", False),
        (lambda fake: fake.failing(500), "provider_error", True),
        (lambda fake: fake.failing(503), "provider_error", True),
        (FakeOpenAI.garbage, "provider_error", True),
        (lambda fake: fake.garbage("{not json"), "provider_error", True),
        (lambda fake: fake.garbage("[]"), "provider_error", True),
        (FakeOpenAI.slow, "timeout", True),
    ],
)
def test_when_no_analysis_comes_the_reason_is_told_after_one_try(
    model: FakeOpenAI, plan: Callable[[FakeOpenAI], FakeOpenAI], reason: str, retry: bool
) -> None:
    plan(model)
    with pytest.raises(AnalysisUnavailable) as told:
        ask_model(REQUEST, configured(model), SOON)
    assert (told.value.reason, told.value.retry) == (reason, retry)
    assert len(model.requests) == 1


def test_a_provider_out_of_reach_is_worth_another_try() -> None:
    with FakeOpenAI() as gone:
        settings = configured(gone)
    with pytest.raises(AnalysisUnavailable) as told:
        ask_model(REQUEST, settings, SOON)
    assert (told.value.reason, told.value.retry) == ("unreachable", True)


def test_without_a_key_nobody_is_asked(model: FakeOpenAI) -> None:
    with pytest.raises(AnalysisUnavailable) as told:
        ask_model(REQUEST, configured(model, openai_api_key=""))
    assert (told.value.reason, told.value.retry) == ("no_key", False)
    assert model.requests == []


def test_our_shape_is_a_schema_the_provider_takes() -> None:
    # A second for every process that looks for its tests, if it stood above.
    from openai.lib._pydantic import to_strict_json_schema

    schema = json.dumps(to_strict_json_schema(Analysis))
    for unknown_to_strict_mode in ("minLength", "maxLength", "default", "pattern", "prefixItems"):
        assert f'"{unknown_to_strict_mode}"' not in schema
    assert schema.count('"additionalProperties": false') == 2


def test_nobody_is_followed_to_another_address(model: FakeOpenAI) -> None:
    with FakeOpenAI() as other:
        other.well()
        with pytest.raises(AnalysisUnavailable):
            ask_model(REQUEST, configured(model.elsewhere(f"{other.url}/responses")))
        assert len(model.requests) == 1
        assert other.requests == []
