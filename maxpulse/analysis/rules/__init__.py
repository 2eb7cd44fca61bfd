"""The analysis that is there at once: texts by area and level, with the person's own computed figures.

It knows no name; the page puts the first name into the headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maxpulse.analysis.rules.areas import (
    area_words,
    asks_first,
    is_said_by_level,
    is_too_much,
    low_items,
    named,
)
from maxpulse.analysis.rules.texts import texts
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.rules.flags import FLUID_CAUTION, NO_ALCOHOL, SIGNPOST, SLEEP_SIGNPOST
from maxpulse.assessments.rules.types import AreaScore, Driver, Result
from maxpulse.core.tongue import ENGLISH, N_, Tongue

__all__ = ["Headline", "asks_first", "headline", "is_said_by_level", "notices", "rule_based", "spoken"]

# Notes that come before anything a score could say.
READ_FIRST = frozenset((SIGNPOST, SLEEP_SIGNPOST, FLUID_CAUTION, NO_ALCOHOL))

# The level at which all areas are strong; the points from which an item carries more than it holds back.
TOP, CARRIES = 5, 50
STEPS = {
    1: N_("Take the first step and you stand at %(grade)s, %(points)s of 100."),
    2: N_("Take the first two steps and you stand at %(grade)s, %(points)s of 100."),
    3: N_("Do all three steps and you stand at %(grade)s, %(points)s of 100."),
}
STAYS = N_("You stand at %(grade)s, %(points)s of 100. Keeping it there is the task.")
# A grade inside a sentence: F is an ef.
AN, A = N_("an %(grade)s"), N_("a %(grade)s")
AND = N_("%(one)s and %(other)s")
LEVER = N_("Your largest lever: %(named)s. %(sentence)s")
NO_LEVER, NOTHING_HAS_TO = N_("No figure of yours has a next level to reach."), N_("Nothing has to change.")
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
# Within a sentence some areas of money need a word more.
SPOKEN = {
    "cash_flow": N_("your cash flow"),
    "safety_net": N_("your safety net"),
    "debt": N_("debt and housing"),
    "future": N_("your later years"),
    "feeling": N_("how money feels"),
}
BEGIN, KEEP = N_("Start with %(area)s."), N_("Nothing pressing to change.")
MOST_NAMED = 2
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
            "overall_message": _overall_message(result, tongue),
            "areas": [area_words(result, area, tongue) for area in result.areas if area.score is not None],
            "priority_actions": [_sentence(first.title) + f" {first.how}" for first in result.priorities],
            "key_insights": [_lever(result, tongue), _strength(result, tongue)],
            "improvement_potential": _potential(result, tongue),
        }
    )


def headline(result: Result, tongue: Tongue = ENGLISH) -> Headline:
    """The two sentences at the top of the result."""
    first = result.priorities[0]
    calm = BEGIN if _begins(result) else KEEP
    follow = NOTE_FIRST if _has_note(result) or asks_first(result, first.area) else calm
    return Headline(OPENINGS[result.level], follow, spoken(first.area, first.area_label, tongue))


def spoken(area: str, label: str, tongue: Tongue = ENGLISH) -> str:
    """An area's name within a sentence."""
    return tongue.say(SPOKEN[area]) if area in SPOKEN else tongue.inside(label)


def notices(result: Result, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """The notes beside a result: where to find help, which advice is left out. Fixed texts, whoever wrote the rest."""
    drinks = next((driver.value for driver in result.drivers if driver.key == "drinks"), "")
    return tuple(tongue.say(texts().notices[flag]).format(drinks=drinks) for flag in result.flags)


def _has_note(result: Result) -> bool:
    return not READ_FIRST.isdisjoint(result.flags)


def _severity(result: Result) -> int:
    return result.weakest[0].level or 1


# Where to begin is said by one rule alone: where a step adds most to the whole, as the steps below are ordered and
# counted. The lowest area is often another one, because it weighs less or has a smaller step ahead; a headline that
# followed the gain over words that followed the scores sent people two ways at once. So the lowest is named as that.
def _begins(result: Result) -> bool:
    """True where a step would show: not where all stands high, unless the first step is what pulls against it."""
    if not result.has_more or _severity(result) < TOP:
        return result.has_more
    return result.steps[0].area in {driver.area for driver in _named_low(result)}


def _named_low(result: Result) -> list[Driver]:
    return low_items(result.drivers)[:MOST_NAMED]


def _first_areas(result: Result) -> tuple[AreaScore, ...]:
    """The areas of the first steps in their order: the headline names the first of them."""
    keys = list(dict.fromkeys(step.area for step in result.steps))[:MOST_NAMED]
    return tuple(area for key in keys for area in result.areas if area.key == key)


def _overall_message(result: Result, tongue: Tongue) -> str:
    firm = _firmest(result)
    # A single area that has a score speaks for itself.
    if len(result.weakest) == 1:
        return area_words(result, firm, tongue).message
    first, lowest = _first_areas(result), result.weakest[0]
    low = _named_low(result)
    slots = {
        "strong": spoken(firm.key, firm.label, tongue),
        "first": _joined([spoken(area.key, area.label, tongue) for area in first], tongue),
        "lowest": spoken(lowest.key, lowest.label, tongue),
        "low": _joined([named(driver, tongue) for driver in low], tongue),
    }
    return " ".join(tongue.say(text).format(**slots) for text in _overall_texts(result, firm, first, low))


def _overall_texts(
    result: Result, firm: AreaScore, first: Sequence[AreaScore], low: Sequence[Driver]
) -> Iterator[str]:
    words, severity = texts(), _severity(result)
    if severity == TOP:
        praise = words.partly if result.unscored else words.overall[TOP].message
        yield words.pulled if low else words.noted if _has_note(result) else praise
        return
    # Where all stand alike, or low, there is no firm ground to name.
    if firm not in first and (firm.level or 1) > severity:
        yield words.firm
    if not _begins(result):
        yield words.still
        return
    yield words.overall[severity].message
    if result.weakest[0] not in first:
        yield words.lowest


def _joined(names: list[str], tongue: Tongue) -> str:
    return tongue.say(AND) % {"one": names[0], "other": names[1]} if len(names) == 2 else "".join(names)


def _firmest(result: Result) -> AreaScore:
    """The highest area in which no item is low or too much; the highest at all where the only such is the weakest."""
    doubtful = {driver.area for driver in low_items(result.drivers)}
    doubtful |= {driver.area for driver in result.drivers if is_too_much(result, driver)}
    clear = [area for area in result.weakest[1:] if area.key not in doubtful]
    return (clear or result.weakest)[-1]


def _lever(result: Result, tongue: Tongue) -> str:
    most = result.drivers[0]
    if most.gain:
        return tongue.say(LEVER) % {"named": named(most, tongue), "sentence": most.sentence}
    rest = () if _has_note(result) else (NOTHING_HAS_TO,)
    return " ".join(map(tongue.say, (NO_LEVER, *rest)))


def _strength(result: Result, tongue: Tongue) -> str:
    # the lever was named already, and with a single driver there is nothing else to name
    counting = [driver for driver in result.drivers if driver.counts and not is_too_much(result, driver)]
    others = counting[1:] or counting
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
        return tongue.say(STAYS) % {"grade": _with_article(result.grade, tongue), "points": result.points}
    better = {"grade": _with_article(result.potential.grade, tongue), "points": result.potential.points}
    return tongue.say(STEPS[len(result.steps)]) % better


def _with_article(grade: str, tongue: Tongue) -> str:
    return tongue.say(AN if grade[0] in "AF" else A) % {"grade": grade}


def _sentence(title: str) -> str:
    return title if title.endswith(".") else f"{title}."
