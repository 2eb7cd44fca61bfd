"""What is said about one area: the words of its level where every item agrees, else what the items themselves say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from maxpulse.analysis.rules.texts import AreaText, texts
from maxpulse.analysis.shape import AreaAnalysis, AreaKey
from maxpulse.assessments.rules.flags import FLUID_CAUTION, is_without_numbers
from maxpulse.assessments.rules.scoring.priorities import ASK_FIRST
from maxpulse.assessments.rules.scoring.words import WITHOUT_NUMBERS
from maxpulse.assessments.rules.types import AreaScore, Driver, Result
from maxpulse.core.tongue import ENGLISH, Tongue

LOW, HIGH = 20, 80
# No item of an area may be lower than this where the words of its level are said.
FLOORS = {5: 50, 4: 35, 3: LOW + 1, 2: LOW + 1}


def area_words(result: Result, area: AreaScore, tongue: Tongue = ENGLISH) -> AreaAnalysis:
    """The part of an analysis about a scored area, in the tongue that the words of the result are in."""
    message, step = _message_and_step(result, area, tongue)
    return AreaAnalysis.model_validate(
        {"area": area.key, "score": area.shown, "message": message, "recommendation": step}
    )


def _message_and_step(result: Result, area: AreaScore, tongue: Tongue) -> tuple[str, str]:
    say, words = tongue.say, _of_level(result, area)
    if is_without_numbers(area.key, result.flags):
        return say(WITHOUT_NUMBERS[0]), say(WITHOUT_NUMBERS[1])
    if words:
        message, step = say(words.message), say(words.recommendation)
    else:
        message, step = _of_items(result, area, tongue)
    _flag, ask = ASK_FIRST.get(area.key, ("", ""))
    return message, f"{say(ask)} {step}" if asks_first(result, area.key) else step


def is_said_by_level(result: Result, key: str) -> bool:
    """True where the level of an area tells enough: no item of it contradicts what the level says.

    What is without numbers is said in fixed words, whatever its level.
    """
    if is_without_numbers(key, result.flags):
        return False
    area = next((one for one in result.areas if one.key == key), None)
    return area is not None and area.level is not None and _of_level(result, area) is not None


def low_items(drivers: Iterable[Driver]) -> list[Driver]:
    """Those that count and have 20 points or fewer, the weightiest first."""
    low = [driver for driver in drivers if driver.counts and driver.score <= LOW]
    return sorted(low, key=lambda driver: -driver.points)


def is_too_much(result: Result, driver: Driver) -> bool:
    """True where the figure is so far beyond the top that nothing may praise it."""
    return driver.key == "drinks" and FLUID_CAUTION in result.flags


def named(driver: Driver, tongue: Tongue = ENGLISH) -> str:
    """An item with the person's own figure, inside a sentence."""
    return f"{tongue.inside(driver.label)} ({driver.value})"


def called(result: Result, driver: Driver, tongue: Tongue = ENGLISH) -> str:
    """An item inside a sentence that puts it forward: by its area alone where that is without numbers."""
    if not is_without_numbers(driver.area, result.flags):
        return named(driver, tongue)
    return next(tongue.inside(area.label) for area in result.areas if area.key == driver.area)


def asks_first(result: Result, key: str) -> bool:
    """True where what somebody has told us asks them to see a doctor before anything in that area."""
    return key in ASK_FIRST and ASK_FIRST[key][0] in result.flags


def _of_level(result: Result, area: AreaScore) -> AreaText | None:
    level = area.level or 1
    words = texts().areas[cast(AreaKey, area.key)][level]
    items = {driver.key: driver for driver in result.drivers if driver.area == area.key}
    agrees = (
        all(driver.score >= FLOORS.get(level, 0) for driver in items.values())
        and all(key in items and items[key].score >= points for key, points in words.least.items())
        and all(key not in items or items[key].score <= points for key, points in words.most.items())
        and not any(is_too_much(result, driver) for driver in items.values())
    )
    return words if agrees else None


def _of_items(result: Result, area: AreaScore, tongue: Tongue) -> tuple[str, str]:
    items = [driver for driver in result.drivers if driver.area == area.key]
    mixed, low, say = texts().mixed, low_items(items), tongue.say
    too_much = next((driver for driver in items if is_too_much(result, driver)), None)
    if too_much is not None:
        return say(mixed.excess).format(value=too_much.value), say(mixed.excess_step)
    if low:
        said = [_low(driver, tongue) for driver in low[:2]]
        best = max(items, key=lambda driver: driver.points * driver.score)
        carries = [say(mixed.carries).format(named=named(best, tongue))] if best.score >= HIGH else []
        return " ".join(said + carries), _step(low[0], tongue)
    lever = items[0]
    if not lever.gain:
        return say(mixed.rest), say(mixed.rest_step)
    sentence = say(mixed.lever).format(named=named(lever, tongue), sentence=lever.sentence)
    return sentence, _step(lever, tongue)


def _low(driver: Driver, tongue: Tongue) -> str:
    words = texts().items.get(driver.key)
    return tongue.say(words.low).format(value=driver.value) if words else f"{driver.label}: {driver.value}."


def _step(driver: Driver, tongue: Tongue) -> str:
    words = texts().items.get(driver.key)
    return tongue.say(words.step) if words else driver.sentence
