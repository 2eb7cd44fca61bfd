"""The analysis that is there at once: texts by area and level, with the person's own computed figures.

It knows no name; the page puts the first name into the headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maxpulse.analysis.rules.areas import (
    area_words,
    asks_first,
    called,
    is_said_by_level,
    is_too_much,
    named,
)
from maxpulse.analysis.rules.overall import begins, has_note, overall_message, spoken
from maxpulse.analysis.rules.texts import texts
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.rules.flags import is_without_numbers
from maxpulse.assessments.rules.scoring.words import WITHOUT_NUMBERS
from maxpulse.assessments.rules.types import Driver, Priority, Result
from maxpulse.core.tongue import ENGLISH, N_, Tongue

__all__ = ["Headline", "asks_first", "headline", "is_said_by_level", "notices", "rule_based", "spoken"]

# The points from which an item carries more than it holds back.
CARRIES = 50
STEPS = {
    1: N_("Take the first step and your grade is %(grade)s, %(points)s of 100."),
    2: N_("Take the first two steps and your grade is %(grade)s, %(points)s of 100."),
    3: N_("Do all three steps and your grade is %(grade)s, %(points)s of 100."),
}
STAYS = N_("Your grade is %(grade)s, %(points)s of 100. Keeping it there is the task.")
LEVER = N_("Your largest lever: %(named)s. %(sentence)s")
NO_LEVER = N_("No figure of yours has a next level to reach.")
NOTHING_HAS_TO = N_("No figure of yours has a next level to reach. Nothing has to change.")
FIRST = N_("%(what)s. %(how)s")
CARRIES_MOST = N_("What carries you most: %(named)s. It brings %(points)s of your points.")
BRINGS_MOST = N_("What brings most so far: %(named)s. It brings %(points)s of your points.")
NOTHING_YET = N_("Hardly anything brings points yet, so each small step shows at once.")
# By the level of the whole.
OPENINGS = {
    5: N_("Strong ground, %(name)s."),
    4: N_("Good ground, %(name)s."),
    3: N_("Fair ground, %(name)s."),
    2: N_("Much within reach, %(name)s."),
    1: N_("Much within reach, %(name)s."),
}
BEGIN, KEEP = N_("Start with %(area)s."), N_("Nothing pressing to change.")
NOTE_FIRST = N_("Please read the note below first.")


@dataclass(frozen=True, slots=True)
class Headline:
    """Two short sentences for pages to translate: `opening` takes a name, `follow` the area to start with.

    `area` is in the words of the result.
    """

    opening: str
    follow: str
    area: str


def rule_based(result: Result, tongue: Tongue = ENGLISH) -> Analysis:
    """The analysis of a result by fixed rules, in the tongue that its words are in. The same result, the same words."""
    return Analysis.model_validate(
        {
            "overall_grade": result.grade,
            "overall_message": overall_message(result, tongue),
            "areas": [area_words(result, area, tongue) for area in result.areas if area.score is not None],
            "priority_actions": [_first(first, tongue) for first in result.priorities],
            "key_insights": [_lever(result, tongue), _strength(result, tongue)],
            "improvement_potential": _potential(result, tongue),
        }
    )


def headline(result: Result, tongue: Tongue = ENGLISH) -> Headline:
    """The two sentences at the top of the result."""
    first = result.priorities[0]
    calm = BEGIN if begins(result) else KEEP
    follow = NOTE_FIRST if has_note(result) or asks_first(result, first.area) else calm
    return Headline(OPENINGS[result.level], follow, spoken(first.area, first.area_label, tongue))


def notices(result: Result, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """The notes beside a result: where to find help, which advice is left out. Fixed texts, whoever wrote the rest."""
    drinks = next((driver.value for driver in result.drivers if driver.key == "drinks"), "")
    return tuple(tongue.say(texts().notices[flag]).format(drinks=drinks) for flag in result.flags)


def _lever(result: Result, tongue: Tongue) -> str:
    most = result.drivers[0]
    if most.gain:
        return tongue.say(LEVER) % {"named": called(result, most, tongue), "sentence": most.sentence}
    return tongue.say(NO_LEVER if has_note(result) else NOTHING_HAS_TO)


def _strength(result: Result, tongue: Tongue) -> str:
    # the lever was named already, and with a single driver there is nothing else to name
    counting = [driver for driver in result.drivers if driver.counts and not is_too_much(result, driver)]
    told = [driver for driver in counting if not is_without_numbers(driver.area, result.flags)]
    if counting and not told:
        return tongue.say(WITHOUT_NUMBERS[0])
    others = told[1:] or told
    best = max(others, key=_brought)
    # The total is rounded down: a part of it may not read as more than the whole.
    brings = min(round(best.points * best.score / 100), result.points)
    if not brings:
        return tongue.say(NOTHING_YET)
    sentence = tongue.say(CARRIES_MOST if best.score >= CARRIES else BRINGS_MOST)
    return sentence % {"named": named(best, tongue), "points": brings}


def _brought(driver: Driver) -> Decimal:
    return driver.points * driver.score


def _potential(result: Result, tongue: Tongue) -> str:
    if not result.has_more:
        return tongue.say(STAYS) % {"grade": result.grade, "points": result.points}
    better = {"grade": result.potential.grade, "points": result.potential.points}
    return tongue.say(STEPS[len(result.steps)]) % better


def _first(priority: Priority, tongue: Tongue) -> str:
    return tongue.say(FIRST) % {"what": priority.title.removesuffix("."), "how": priority.how}
