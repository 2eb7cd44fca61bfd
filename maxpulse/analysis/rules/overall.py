"""What is said over all: how the areas stand together, and where to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from maxpulse.analysis.rules.areas import area_words, called, is_too_much, low_items
from maxpulse.analysis.rules.texts import texts
from maxpulse.assessments.rules.flags import FLUID_CAUTION, NO_ALCOHOL, SIGNPOST, SLEEP_SIGNPOST
from maxpulse.assessments.rules.types import AreaScore, Driver, Result
from maxpulse.core.tongue import ENGLISH, N_, Tongue

# Notes that come before anything a score could say.
READ_FIRST = frozenset((SIGNPOST, SLEEP_SIGNPOST, FLUID_CAUTION, NO_ALCOHOL))

# The level at which all areas are strong, and how many things a sentence names at most.
TOP, MOST_NAMED = 5, 2
AND = N_("%(one)s and %(other)s")
# Within a sentence some areas of money need a word more.
SPOKEN = {
    "cash_flow": N_("your cash flow"),
    "safety_net": N_("your safety net"),
    "debt": N_("debt and housing"),
    "future": N_("your later years"),
    "feeling": N_("how money feels"),
}


def spoken(area: str, label: str, tongue: Tongue = ENGLISH) -> str:
    """An area's name within a sentence."""
    return tongue.say(SPOKEN[area]) if area in SPOKEN else tongue.inside(label)


def has_note(result: Result) -> bool:
    """True where a note is to be read before anything a score could say."""
    return not READ_FIRST.isdisjoint(result.flags)


def _severity(result: Result) -> int:
    return result.weakest[0].level or 1


# Where to begin is said by one rule alone: where a step adds most to the whole, as the steps below are ordered and
# counted. The lowest area is often another one, because it weighs less or has a smaller step ahead; a headline that
# followed the gain over words that followed the scores sent people two ways at once. So the lowest is named as that.
def begins(result: Result) -> bool:
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


def overall_message(result: Result, tongue: Tongue) -> str:
    """The paragraph below the headline, in the tongue that the words of the result are in."""
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
        "low": _joined(list(dict.fromkeys(called(result, driver, tongue) for driver in low)), tongue),
    }
    return " ".join(tongue.say(text).format(**slots) for text in _overall_texts(result, firm, first, low))


def _overall_texts(
    result: Result, firm: AreaScore, first: Sequence[AreaScore], low: Sequence[Driver]
) -> Iterator[str]:
    words, severity = texts(), _severity(result)
    if severity == TOP:
        praise = words.partly if result.unscored else words.overall[TOP].message
        yield words.pulled if low else words.noted if has_note(result) else praise
        return
    # Where all stand alike, or low, there is no firm ground to name.
    if firm not in first and (firm.level or 1) > severity:
        yield words.firm
    if not begins(result):
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
