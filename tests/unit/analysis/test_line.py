"""Asking the model: how it is asked, what it used, and what happens when no answer comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from maxpulse.analysis.checking import refused
from maxpulse.analysis.fragments import AreaFragment, OverviewFragment, shape_of
from maxpulse.analysis.line import Said, ask, schema
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.prompts import instructions, prompt
from maxpulse.analysis.shape import AnalysisUnavailable, Usage
from maxpulse.config import Settings
from tests.fakes.openai_server import FakeOpenAI, text

SLEEP = Pattern("health", "sleep", 3, "40-64", "en")
OVERVIEW = Pattern("wealth", "overview", 2, "", "de", ("debt", "future"))
SOON, PATIENT = 0.5, 30.0
NOTHING, UNKNOWN, FULL = Usage(0, 0), None, Usage(300, 200)


@pytest.fixture
def model() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as fake:
        yield fake


def asking(fake: FakeOpenAI, pattern: Pattern = SLEEP, patience: float = PATIENT) -> Said:
    given = {"openai_api_key": "sk-test", "openai_base_url": fake.url}
    settings = Settings.model_construct(**given)  # type: ignore[arg-type]
    told = instructions(pattern), prompt(pattern)
    return ask(*told, shape_of(pattern), "fake-model", settings, patience)


@pytest.mark.parametrize("pattern", [SLEEP, OVERVIEW])
def test_the_model_is_asked_once_in_the_shape_of_the_pattern_and_keeps_nothing(
    model: FakeOpenAI, pattern: Pattern
) -> None:
    said = asking(model.well(), pattern)
    assert isinstance(said.fragment, shape_of(pattern))
    assert refused(said.fragment, pattern) is None
    assert said.usage == FULL
    (asked,) = model.requests
    assert (asked["model"], asked["store"]) == ("fake-model", False)
    assert asked["text"]["format"]["strict"] is True
    assert model.headers[0]["authorization"] == "Bearer sk-test"


def test_nothing_goes_out_but_the_instructions_and_the_pattern_in_words(model: FakeOpenAI) -> None:
    asking(model.well())
    (asked,) = model.requests
    assert (asked["instructions"], asked["input"]) == (instructions(SLEEP), prompt(SLEEP))
    assert set(asked) == {"instructions", "input", "max_output_tokens", "model", "store", "text"}


@pytest.mark.parametrize(
    ("plan", "reason", "retry", "usage"),
    [
        (FakeOpenAI.truncated, "cut_short", True, FULL),
        (lambda fake: fake.well({"message": "Half of it."}), "malformed", True, FULL),
        (lambda fake: fake.changed(more="There is no room for it."), "malformed", True, FULL),
        (FakeOpenAI.refusal, "refused", False, FULL),
        (FakeOpenAI.silent, "cut_short", True, FULL),
        (FakeOpenAI.rate_limited, "rate_limited", True, NOTHING),
        (lambda fake: fake.rate_limited("insufficient_quota"), "quota", False, NOTHING),
        (lambda fake: fake.failing(401), "rejected", False, NOTHING),
        (lambda fake: fake.failing(404), "rejected", False, NOTHING),
        (lambda fake: fake.failing(400), "rejected", False, NOTHING),
        (lambda fake: fake.failing(500), "provider_error", True, NOTHING),
        (lambda fake: fake.failing(503), "provider_error", True, NOTHING),
        (FakeOpenAI.garbage, "provider_error", True, UNKNOWN),
        (lambda fake: fake.garbage("{not json"), "provider_error", True, UNKNOWN),
        (lambda fake: fake.garbage("[]"), "provider_error", True, UNKNOWN),
        (lambda fake: fake.garbage("[" * 200_000), "provider_error", True, UNKNOWN),
        (lambda fake: fake.failing(408), "provider_error", True, NOTHING),
        (lambda fake: fake.failing(409), "provider_error", True, NOTHING),
    ],
)
def test_when_no_text_comes_the_reason_and_the_cost_are_told_after_one_try(
    model: FakeOpenAI, plan: Callable[[FakeOpenAI], FakeOpenAI], reason: str, retry: bool, usage: Usage | None
) -> None:
    plan(model)
    with pytest.raises(AnalysisUnavailable) as told:
        asking(model)
    assert (told.value.reason, told.value.retry, told.value.usage) == (reason, retry, usage)
    assert len(model.requests) == 1


@pytest.mark.parametrize("told", [-1, 10**12, "many", None])
def test_a_use_that_nobody_can_believe_is_taken_for_unknown(model: FakeOpenAI, told: object) -> None:
    body = text(json.dumps({"message": "So it is.", "recommendation": "Do it.", "direction": "more"}))
    body["usage"]["output_tokens"] = told
    assert asking(model.garbage(json.dumps(body))).usage is UNKNOWN


@pytest.mark.parametrize("plan", [FakeOpenAI.slow, FakeOpenAI.drip])
def test_patience_is_for_the_whole_answer_however_it_trickles(
    model: FakeOpenAI, plan: Callable[[FakeOpenAI], FakeOpenAI]
) -> None:
    plan(model)
    with pytest.raises(AnalysisUnavailable) as told:
        asking(model, patience=SOON)
    assert (told.value.reason, told.value.retry, told.value.usage) == ("timeout", True, UNKNOWN)


def test_a_provider_out_of_reach_is_worth_another_try() -> None:
    with FakeOpenAI() as gone:
        address = gone
    with pytest.raises(AnalysisUnavailable) as told:
        asking(address)
    assert (told.value.reason, told.value.retry, told.value.usage) == ("unreachable", True, NOTHING)


@pytest.mark.parametrize("shape", [AreaFragment, OverviewFragment])
def test_our_shapes_are_schemas_the_provider_takes(
    shape: type[AreaFragment] | type[OverviewFragment],
) -> None:
    told = schema(shape)
    said = json.dumps(told)
    for unknown_to_strict_mode in ("minLength", "maxLength", "default", "pattern", "prefixItems"):
        assert f'"{unknown_to_strict_mode}"' not in said
    assert said.count('"additionalProperties": false') == 1
    assert told["schema"]["required"] == list(shape.model_fields)


def test_nobody_is_followed_to_another_address(model: FakeOpenAI) -> None:
    with FakeOpenAI() as other:
        other.well()
        with pytest.raises(AnalysisUnavailable):
            asking(model.elsewhere(f"{other.url}/responses"))
        assert len(model.requests) == 1
        assert other.requests == []
