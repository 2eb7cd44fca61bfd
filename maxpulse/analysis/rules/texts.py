"""The texts of rule-based analyses, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from maxpulse.analysis.shape import AreaKey, Prose


class AreaText(BaseModel):
    """What is said about one area at one level. `least` and `most`: the points of items that it presumes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Prose
    recommendation: Prose
    least: dict[str, int] = {}
    most: dict[str, int] = {}


class ItemText(BaseModel):
    """What is said about one item: where it is low ({value}: the person's own figure), and the first step with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: Prose
    step: Prose


class MixedText(BaseModel):
    """What is said about an area whose level does not tell enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    carries: Prose
    lever: Prose
    rest: Prose
    rest_step: Prose
    excess: Prose
    excess_step: Prose


class OverallText(BaseModel):
    """What is said over all, by the level of the lowest area. `message` holds slots for names of areas."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Prose


class Texts(BaseModel):
    """All of them, checked when they are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    areas: dict[AreaKey, dict[int, AreaText]]
    items: dict[str, ItemText]
    mixed: MixedText
    firm: Prose
    overall: dict[int, OverallText]
    partly: Prose
    lowest: Prose
    still: Prose
    pulled: Prose
    noted: Prose
    notices: dict[str, Prose]


@cache
def texts() -> Texts:
    """The texts of all areas. Raises pydantic's ValidationError when something is missing or misspelt."""
    content, wealth = _read("texts.yaml"), _read("texts_wealth.yaml")
    for part in ("areas", "items", "notices"):
        content[part] |= wealth[part]
    return Texts.model_validate(content)


def _read(name: str) -> dict[str, Any]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return content
