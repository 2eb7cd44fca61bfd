"""The texts of rule-based analyses, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from maxpulse.analysis.shape import AreaKey, Prose


class AreaText(BaseModel):
    """What is said about one area at one level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Prose
    recommendation: Prose


class OverallText(BaseModel):
    """What is said over all, by the level of the weakest area. `message` holds slots for names of areas."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Prose


class Texts(BaseModel):
    """All of them, checked when they are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    areas: dict[AreaKey, dict[int, AreaText]]
    overall: dict[int, OverallText]
    notices: dict[str, Prose]


@cache
def texts() -> Texts:
    """The texts of `texts.yaml`. Raises pydantic's ValidationError when something is missing or misspelt."""
    content = (Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8")
    return Texts.model_validate(yaml.safe_load(content))
