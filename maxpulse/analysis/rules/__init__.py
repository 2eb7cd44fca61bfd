"""The analysis that is there at once: texts by area and level, with the person's own computed figures.

It knows no name; the page puts the first name into the headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from maxpulse.analysis.rules.texts import texts
from maxpulse.analysis.shape import Analysis, AreaAnalysis, AreaKey
from maxpulse.assessments.rules.refusals import N_
from maxpulse.assessments.rules.types import AreaScore, Driver, Result

__all__ = ["Headline", "headline", "notices", "rule_based", "spoken"]


STEPS = {1: "Take the first step", 2: "Take the first two steps", 3: "Do all three steps"}
# By the level of the whole.
OPENINGS = {
    5: N_("Strong ground, %(name)s."),
    4: N_("Good ground, %(name)s."),
    3: N_("Fair ground, %(name)s."),
    2: N_("Much within reach, %(name)s."),
    1: N_("Much within reach, %(name)s."),
}
# Within a sentence some areas of money need a word more.
SPOKEN = {
    "cash_flow": "your cash flow",
    "safety_net": "your safety net",
    "debt": "debt and housing",
    "future": "your later years",
    "feeling": "how money feels",
}
BEGIN, KEEP = N_("Start with %(area)s."), N_("Nothing pressing to change.")


@dataclass(frozen=True, slots=True)
class Headline:
    """Two short sentences for pages to translate: `opening` takes a name, `follow` the area to start with."""

    opening: str
    follow: str
    area: str


def rule_based(result: Result) -> Analysis:
    """The analysis of a result by fixed rules. The same result gives the same words."""
    return Analysis.model_validate(
        {
            "overall_grade": result.grade,
            "overall_message": _overall_message(result),
            "areas": [_area(area) for area in result.areas if area.score is not None],
            "priority_actions": [_sentence(first.title) + f" {first.how}" for first in result.priorities],
            "key_insights": [_lever(result), _strength(result)],
            "improvement_potential": _potential(result),
        }
    )


def headline(result: Result) -> Headline:
    """The two sentences at the top of the result."""
    first = spoken(result.priorities[0].area, result.priorities[0].area_label)
    return Headline(OPENINGS[result.level], BEGIN if result.has_more else KEEP, first)


def spoken(area: str, label: str) -> str:
    """An area's name within a sentence."""
    return SPOKEN.get(area, label.lower())


def notices(result: Result) -> tuple[str, ...]:
    """The notes beside a result: where to find help, which advice is left out. Fixed texts, whoever wrote the rest."""
    return tuple(texts().notices[flag] for flag in result.flags)


def _severity(result: Result) -> int:
    return result.weakest[0].level or 1


def _overall_message(result: Result) -> str:
    names = [spoken(area.key, area.label) for area in result.weakest]
    if len(names) == 1:
        return texts().alone[_severity(result)].message.format(weak=names[0])
    # The firmest ground is never what there is most to win in, however few areas have a score.
    weakest = names[:-1][:2]
    message = texts().overall[_severity(result)].message
    return message.format(strong=names[-1], weak=names[0], weak_two=" and ".join(weakest))


def _area(area: AreaScore) -> AreaAnalysis:
    words = texts().areas[cast(AreaKey, area.key)][area.level or 1]
    return AreaAnalysis.model_validate(
        {
            "area": area.key,
            "score": area.shown,
            "message": words.message,
            "recommendation": words.recommendation,
        }
    )


def _lever(result: Result) -> str:
    most = result.drivers[0]
    if not most.gain:
        return "Everything that counts here is at the highest level we can measure. Nothing has to change."
    return f"Your largest lever: {_named(most)}. {most.sentence}"


def _strength(result: Result) -> str:
    # the lever was named already, and with a single driver there is nothing else to name
    counting = [driver for driver in result.drivers if driver.counts]
    others = counting[1:] or counting
    best = max(others, key=lambda driver: driver.points * driver.score)
    # The total is rounded down: a part of it may not read as more than the whole.
    brings = min(round(best.points * best.score / 100), result.points)
    return f"What carries you most: {_named(best)}. It brings {brings} of your points."


def _named(driver: Driver) -> str:
    return f"{driver.label[:1].lower()}{driver.label[1:]} ({driver.value})"


def _potential(result: Result) -> str:
    if not result.has_more:
        return f"You stand at {_with_article(result.grade)}, {result.points} of 100. Keeping it there is the task."
    better = f"{_with_article(result.potential.grade)}, {result.potential.points} of 100"
    return f"{STEPS[len(result.steps)]} and you stand at {better}."


def _with_article(grade: str) -> str:
    return f"{'an' if grade[0] in 'AF' else 'a'} {grade}"


def _sentence(title: str) -> str:
    return title if title.endswith(".") else f"{title}."
