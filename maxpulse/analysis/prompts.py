"""What a model is told to write a fragment: a pattern in words, and nothing else.

A prompt follows from its pattern alone. No answer, no measure and no score of anybody is at hand here, so none can get
in: figures stand for the level, not for whoever had it first. The page of consent says all that is told
(`templates/links/_consent.html`).
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from maxpulse.analysis.examples import example
from maxpulse.analysis.fragments import directions
from maxpulse.analysis.patterns import Pattern, interval, representative
from maxpulse.analysis.slots import SLOTS
from maxpulse.assessments.rules.grades import LEVEL_WORDS
from maxpulse.core.tongue import plain

# Raised with whatever a model is told, for its answers are kept: tests/unit/analysis/test_prompts.py.
PROMPT_VERSION: Final = "5"
POLICY_VERSION: Final = "2"
LONGEST_MESSAGE, LONGEST_OVERVIEW = 300, 280
VOICE = """\
You write for the result page of an assessment of health or of money. What you write is read by everybody who has the
level, the age band and the language you are told. You know nothing else about them, and say nothing that may differ
between them.
Voice: plain, second person, present tense, warm and precise. Whole sentences, one or two a text. No exclamation marks,
no fear, no praise beyond the level, no diagnosis, no medicine, no product, no kind of investment, no promise.
Write in the language asked for; where it has a familiar "you" (German "du"), say that. Follow every sentence of the
policy. Plain text alone: no lists, links or markup.
"""
OF_AN_AREA = f"""\
message: what this level means in this area. It holds at both ends of the interval of points.
recommendation: one small next step. The step comes before its reason.
direction: which of the possible directions the recommendation goes in.
Slots: write a slot in its braces, exactly as given, and each reader finds their own figure with its unit in its place;
put no unit behind it. Use one at most, the first that fits: it is known of nearly everybody. State the figure and judge
the area, never the figure, for it may be any.
Figures: write no digit, no per cent, no grade and no score, nor any of them in words; a small step may be told in words
(one day, ten minutes). The constants given are the only exception, in exactly those words.
Up to {LONGEST_MESSAGE} characters a text."""
OF_AN_OVERVIEW = f"""\
message: how the areas of this half stand together. Name the two lowest, the lowest first. The second stands at the same
level or above; the others stand no lower than these two, and how high is not known.
Never say where to begin, what to change first or what the next step is: that is computed from answers you do not see,
and stands beside it.
direction: which of the possible directions the whole points in.
Figures: write no digit, no per cent, no grade and no score, nor any of them in words.
Up to {LONGEST_OVERVIEW} characters."""


def instructions(pattern: Pattern) -> str:
    """How to write: the same for all fragments of its kind."""
    return VOICE + (OF_AN_OVERVIEW if pattern.is_overview else OF_AN_AREA)


def prompt(pattern: Pattern, at: Decimal | None = None) -> str:
    """What to write about, as JSON. `at`: points in place of the middle of its interval, such as one of its ends."""
    points = representative(pattern) if at is None else at
    told = _told_of_overview(pattern) if pattern.is_overview else _told_of_area(pattern, points)
    told |= {
        "half": words()["halves"][pattern.half],
        "level": LEVEL_WORDS[pattern.level],
        "points": _points(pattern, points),
        "possible_directions": list(directions(pattern)),
        "language": words()["languages"].get(pattern.language, pattern.language),
        "policy": [*words()["policy"], *words()[f"{pattern.half}_policy"]],
    }
    return json.dumps(told, ensure_ascii=False)


def constants(pattern: Pattern) -> list[dict[str, Any]]:
    """The published figures a text for a pattern may name: what each says, its source and its words by language."""
    found = words()["constants"].get(pattern.about, [])
    return [each for each in found if pattern.age_band in each.get("bands", [pattern.age_band])]


@cache
def words() -> dict[str, Any]:
    """What is told about areas, as it stands in the file beside this."""
    content = Path(__file__).with_name("prompts.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(content, Loader=yaml.CSafeLoader)
    return found


def _told_of_area(pattern: Pattern, points: Decimal) -> dict[str, Any]:
    return {
        "area": words()["areas"][pattern.about],
        "age_band": pattern.age_band,
        "slots": [
            {
                "slot": f"{{{slot}}}",
                "says": words()["slots"][slot],
                "example": example(pattern.half, slot, points),
            }
            for slot in SLOTS[pattern.about]
        ],
        "constants": [
            {"words": each["words"].get(pattern.language, []), "says": each["says"], "source": each["source"]}
            for each in constants(pattern)
        ],
    }


def _told_of_overview(pattern: Pattern) -> dict[str, Any]:
    return {"two_lowest": [words()["areas"][area] for area in pattern.weakest]}


def _points(pattern: Pattern, points: Decimal) -> dict[str, str]:
    low, high = interval(pattern)
    return {"from": plain(low), "up_to": plain(high), "stands_for_all": plain(points)}
