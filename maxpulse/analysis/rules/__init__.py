"""The analysis that is there at once: texts by area and level, with the person's own computed figures.

It knows no name; the page puts the first name into the headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maxpulse.analysis.rules.areas import area_words, is_said_by_level, is_too_much, low_items, named
from maxpulse.analysis.rules.texts import texts
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.rules.flags import FLUID_CAUTION, NO_ALCOHOL, SIGNPOST, SLEEP_SIGNPOST
from maxpulse.assessments.rules.refusals import N_
from maxpulse.assessments.rules.types import AreaScore, Driver, Result

__all__ = ["Headline", "headline", "is_said_by_level", "notices", "rule_based", "spoken"]

# Notes that come before anything a score could say.
READ_FIRST = frozenset((SIGNPOST, SLEEP_SIGNPOST, FLUID_CAUTION, NO_ALCOHOL))

# The level at which all areas are strong; the points from which an item carries more than it holds back.
TOP, CARRIES = 5, 50
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
NOTE_FIRST = N_("Please read the note below first.")


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
            "areas": [area_words(result, area) for area in result.areas if area.score is not None],
            "priority_actions": [_sentence(first.title) + f" {first.how}" for first in result.priorities],
            "key_insights": [_lever(result), _strength(result)],
            "improvement_potential": _potential(result),
        }
    )


def headline(result: Result) -> Headline:
    """The two sentences at the top of the result."""
    first = spoken(result.priorities[0].area, result.priorities[0].area_label)
    calm = BEGIN if result.has_more else KEEP
    return Headline(OPENINGS[result.level], NOTE_FIRST if _has_note(result) else calm, first)


def spoken(area: str, label: str) -> str:
    """An area's name within a sentence."""
    return SPOKEN.get(area, label.lower())


def notices(result: Result) -> tuple[str, ...]:
    """The notes beside a result: where to find help, which advice is left out. Fixed texts, whoever wrote the rest."""
    drinks = next((driver.value for driver in result.drivers if driver.key == "drinks"), "")
    return tuple(texts().notices[flag].format(drinks=drinks) for flag in result.flags)


def _has_note(result: Result) -> bool:
    return not READ_FIRST.isdisjoint(result.flags)


def _severity(result: Result) -> int:
    return result.weakest[0].level or 1


def _overall_message(result: Result) -> str:
    # The firmest ground is never what there is most to win in: a single area that has a score speaks for itself.
    firm = _firmest(result)
    if len(result.weakest) == 1:
        return area_words(result, firm).message
    weakest = [spoken(area.key, area.label) for area in result.weakest if area is not firm][:2]
    low = " and ".join(named(driver) for driver in low_items(result.drivers)[:2])
    return _overall_text(result, low).format(
        strong=spoken(firm.key, firm.label), weak=weakest[0], weak_two=" and ".join(weakest), low=low
    )


def _firmest(result: Result) -> AreaScore:
    """The highest area in which no item is low or too much; the highest at all where the only such is the weakest."""
    doubtful = {driver.area for driver in low_items(result.drivers)}
    doubtful |= {driver.area for driver in result.drivers if is_too_much(result, driver)}
    clear = [area for area in result.weakest[1:] if area.key not in doubtful]
    return (clear or result.weakest)[-1]


def _overall_text(result: Result, low: str) -> str:
    if _severity(result) < TOP:
        return texts().overall[_severity(result)].message
    if low:
        return texts().pulled
    return texts().noted if _has_note(result) else texts().overall[TOP].message


def _lever(result: Result) -> str:
    most = result.drivers[0]
    if not most.gain:
        rest = "" if _has_note(result) else " Nothing has to change."
        return f"No figure of yours has a next level to reach.{rest}"
    return f"Your largest lever: {named(most)}. {most.sentence}"


def _strength(result: Result) -> str:
    # the lever was named already, and with a single driver there is nothing else to name
    counting = [driver for driver in result.drivers if driver.counts and not is_too_much(result, driver)]
    others = counting[1:] or counting
    best = max(others, key=_brought)
    # The total is rounded down: a part of it may not read as more than the whole.
    brings = min(round(best.points * best.score / 100), result.points)
    opening = "What carries you most" if best.score >= CARRIES else "What brings most so far"
    return f"{opening}: {named(best)}. It brings {brings} of your points."


def _brought(driver: Driver) -> Decimal:
    return driver.points * driver.score


def _potential(result: Result) -> str:
    if not result.has_more:
        return f"You stand at {_with_article(result.grade)}, {result.points} of 100. Keeping it there is the task."
    better = f"{_with_article(result.potential.grade)}, {result.potential.points} of 100"
    return f"{STEPS[len(result.steps)]} and you stand at {better}."


def _with_article(grade: str) -> str:
    return f"{'an' if grade[0] in 'AF' else 'a'} {grade}"


def _sentence(title: str) -> str:
    return title if title.endswith(".") else f"{title}."
