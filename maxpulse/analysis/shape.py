"""The shape of every analysis, whoever wrote it. The same model is the schema a language model answers in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

HealthArea: TypeAlias = Literal["exercise", "sleep", "nutrition", "hydration", "habits"]
WealthArea: TypeAlias = Literal["cash_flow", "safety_net", "debt", "future", "feeling"]
AreaKey: TypeAlias = Literal[HealthArea, WealthArea]
Grade: TypeAlias = Literal["A+", "A", "B+", "B", "C+", "C", "D+", "D", "F"]
LONGEST = 600


def _readable(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValueError(f"a text has 1 to {LONGEST} characters")
    return text


# lengths are checked here and not in the schema: the provider's strict schemas know no length of a text
Prose: TypeAlias = Annotated[str, AfterValidator(_readable)]


class AreaAnalysis(BaseModel):
    """What is said about one area. `score` is 1-10 as shown beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: AreaKey
    score: int = Field(ge=1, le=10)
    message: Prose
    recommendation: Prose


class Analysis(BaseModel):
    """An overall message, a part for each scored area, three actions, two insights and what they would lead to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    overall_grade: Grade
    overall_message: Prose
    areas: list[AreaAnalysis] = Field(min_length=1, max_length=10)
    priority_actions: list[Prose] = Field(min_length=3, max_length=3)
    key_insights: list[Prose] = Field(min_length=2, max_length=2)
    improvement_potential: Prose


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call used, in tokens."""

    input_tokens: int
    output_tokens: int


class AnalysisUnavailable(Exception):
    """No text came. `reason` is stable and holds nothing personal; `retry`: trying again later makes sense.

    `usage` is None where nobody knows what the call used: it may have been everything it was allowed to.
    """

    def __init__(self, reason: str, *, retry: bool, usage: Usage | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        self.usage = usage
