"""What a model may well write is let through, and what nobody should read is not: by texts written for this."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from maxpulse.analysis.checking import refused
from maxpulse.analysis.fragments import AreaFragment, Fragment, OverviewFragment, directions
from maxpulse.analysis.patterns import ASKED, OVERVIEW, Pattern
from maxpulse.core.languages import LANGUAGES

STEP = {"en": "Choose one fixed day in the week.", "de": "Such dir einen festen Tag in der Woche aus."}


class Text(NamedTuple):
    """One of them. `step` is empty for an overview, and where only the message matters."""

    pattern: Pattern
    message: str
    step: str


def written(name: str) -> list[Text]:
    lines = (
        Path(__file__).with_name("written").joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    )
    return [text_of(line) for line in lines if line and not line.startswith("#")]


def text_of(line: str) -> Text:
    language, about, level, message, *step = (part.strip() for part in line.split("|"))
    areas = tuple(about.split(","))
    half = next(half for half, asked in ASKED.items() if areas[0] in asked)
    if len(areas) == 2:
        return Text(Pattern(half, OVERVIEW, int(level), "", language, areas), message, "")
    return Text(Pattern(half, about, int(level), "40-64", language), message, "".join(step))


def fragment(text: Text) -> Fragment:
    way = directions(text.pattern)[0]
    if text.pattern.is_overview:
        return OverviewFragment(message=text.message, direction=way)
    step = text.step or STEP[text.pattern.language]
    return AreaFragment(message=text.message, recommendation=step, direction=way)


GOOD, HARMFUL = written("good"), written("harmful")


@pytest.mark.parametrize("text", GOOD, ids=lambda text: text.message)
def test_what_a_model_may_well_write_is_let_through(text: Text) -> None:
    assert refused(fragment(text), text.pattern) is None


@pytest.mark.parametrize("text", HARMFUL, ids=lambda text: text.message)
def test_what_nobody_should_read_is_not_let_through(text: Text) -> None:
    assert refused(fragment(text), text.pattern) is not None


@pytest.mark.parametrize("texts", [GOOD, HARMFUL], ids=["good", "harmful"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_texts_of_every_area_and_of_overviews(texts: list[Text], language: str) -> None:
    about = {text.pattern.about for text in texts if text.pattern.language == language}
    assert about == {*ASKED["health"], *ASKED["wealth"], OVERVIEW}
