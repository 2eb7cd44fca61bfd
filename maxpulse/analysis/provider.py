"""Asking a language model for an analysis.

The order of things: `request_of(result)` keeps the kind of check, levels, an age band, notes and the language,
`ask_model(request)` turns them into prose (`line`), and `with_our_figures(prose, result)` sets everything computed.
Nothing that names a person or was typed enters the first two, so `actions` keeps what the model wrote and gives it to
others with the same request.
The page of consent says all that is told (`templates/links/_consent.html`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from maxpulse.analysis.rules import is_said_by_level, rule_based
from maxpulse.analysis.shape import Analysis, AnalysisUnavailable, AreaAnalysis
from maxpulse.assessments.rules.flags import (
    GENTLE_EXERCISE,
    GENTLE_FOOD,
    MONEY_SIGNPOST,
    NO_FLUID_ADVICE,
    NO_WEIGHT_ADVICE,
)
from maxpulse.assessments.rules.grades import LEVEL_WORDS
from maxpulse.assessments.rules.types import Result
from maxpulse.config import Settings
from maxpulse.core.languages import parts_of
from maxpulse.core.tongue import ENGLISH, Tongue

# Raised with INSTRUCTIONS and NOTES, for answers to others are kept: tests/unit/analysis/test_instructions.py.
PROMPT_VERSION: Final = "4"
PATIENCE: Final = 60.0
# habits (smoking, weight, alcohol) and how money feels never leave the house: their text is the rules' own
ASKED_AREAS = (
    *("exercise", "sleep", "nutrition", "hydration"),
    *("cash_flow", "safety_net", "debt", "future"),
)
NOTES = {
    NO_FLUID_ADVICE: "give no advice on how much to drink",
    NO_WEIGHT_ADVICE: "do not mention weight or calories",
    GENTLE_EXERCISE: "suggest asking a doctor before new exercise",
    GENTLE_FOOD: "no restrictive advice about food",
    MONEY_SIGNPOST: "no advice to invest; name free debt advice of charities or public offices as a way",
}
INSTRUCTIONS = """\
You write short texts for the result page of an assessment of health, of money or of both. You are told which of them
it is, the level of each area in words, an age band, notes on what to leave out or take gently, and the language: no
answer, no measure, no score.
Voice: plain, second person, present tense, warm and precise. No exclamation marks, no fear, no praise beyond the level,
no diagnosis, no medicine, no product, no kind of investment. Never write a digit, a grade or a score in a text; they
are shown beside it.
Write in the language asked for. Follow every note. One or two sentences a text.
Areas: one entry for each area given, no other. The next small step comes before the reason.
The overall message says how the areas stand together, and never where to begin or what to change first: that is
computed from answers you do not see, and stands beside it.
Fill overall_grade, score, priority_actions and improvement_potential with plausible values; they are replaced."""


@dataclass(frozen=True, slots=True)
class AnalysisRequest:
    """All that a model is told: the kind of check, levels of areas in words, an age band, notes, the language."""

    type: str
    levels: tuple[tuple[str, str], ...]
    age_band: str
    notes: tuple[str, ...]
    language: str

    def prompt(self) -> str:
        """The request as the model reads it. One text for one request, so it can serve as a cache's key."""
        return json.dumps(
            {
                "assessment": self.type,
                "areas": dict(self.levels),
                "age_band": self.age_band,
                "notes": list(self.notes),
                "language": self.language,
            },
            ensure_ascii=False,
        )


def request_of(result: Result) -> AnalysisRequest:
    """What may be asked about a result: no measure, no score, no name, nothing about habits or mood.

    It is asked for in the language of the result.
    """
    levels = [(area.key, area.level) for area in result.areas if area.key in ASKED_AREAS]
    return AnalysisRequest(
        type=result.type,
        levels=tuple((key, LEVEL_WORDS[level]) for key, level in levels if level),
        age_band=result.age_band,
        notes=tuple(NOTES[flag] for flag in result.flags if flag in NOTES),
        language=parts_of(result.language)[0],
    )


def ask_model(request: AnalysisRequest, settings: Settings, patience: float = PATIENCE) -> Analysis:
    """The model's analysis of a request, its figures still its own inventions. Raises AnalysisUnavailable.

    `patience` in seconds is how long it may say nothing.
    """
    if not settings.openai_api_key:
        raise AnalysisUnavailable("no_key", retry=False)
    # The library is a quarter of all that the product loads; without a key nobody needs it.
    from maxpulse.analysis.line import ask

    return ask(INSTRUCTIONS, request.prompt(), settings, patience)


def with_our_figures(prose: Analysis, result: Result, tongue: Tongue = ENGLISH) -> Analysis:
    """The model's prose with everything computed set by us: grade, scores, ranked actions, potential.

    A text with a digit in it, one for an area that was not asked, or one for an area whose level does not tell enough
    gives way to the rules' own, said in the tongue of the result.
    """
    own = rule_based(result, tongue)
    written = {area.area: area for area in prose.areas if area.area in ASKED_AREAS}
    insights = zip(prose.key_insights, own.key_insights, strict=True)
    return Analysis(
        overall_grade=own.overall_grade,
        overall_message=_without_figures(prose.overall_message, own.overall_message),
        areas=[_area(written.get(area.area, area), area, result) for area in own.areas],
        priority_actions=own.priority_actions,
        key_insights=[_without_figures(text, ours) for text, ours in insights],
        improvement_potential=own.improvement_potential,
    )


def _area(written: AreaAnalysis, own: AreaAnalysis, result: Result) -> AreaAnalysis:
    # The model knew the level alone: where single items say otherwise, it would praise what an answer contradicts.
    if not is_said_by_level(result, own.area):
        return own
    return AreaAnalysis(
        area=own.area,
        score=own.score,
        message=_without_figures(written.message, own.message),
        recommendation=_without_figures(written.recommendation, own.recommendation),
    )


def _without_figures(text: str, own: str) -> str:
    return own if any(sign.isdigit() for sign in text) else text
