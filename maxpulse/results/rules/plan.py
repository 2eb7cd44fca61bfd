"""A plan from a result: one thing at a time, two weeks each, what would add most first.

It follows from the stored result alone, so that it is the same plan whenever it is opened, and what was ticked in it
keeps its place. What somebody has told us about themselves goes before what would add most.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maxpulse.assessments.rules.flags import (
    GENTLE_EXERCISE,
    NO_FLUID_ADVICE,
    NO_WEIGHT_ADVICE,
    is_without_numbers,
)
from maxpulse.assessments.rules.types import Priority, Result
from maxpulse.core.tongue import ENGLISH, N_, Tongue

LOOK_AGAIN = "look_again"
# Advice that a flag keeps away, whatever would be gained by it.
LEFT_OUT = {NO_FLUID_ADVICE: ("drinks", "urine"), NO_WEIGHT_ADVICE: ("bmi",)}
# What a step is called, and what it says.
CHOOSE = (
    N_("Choose when and where"),
    # Who settles when and where beforehand keeps to it more often (Gollwitzer and Sheeran 2006).
    N_("Pick the days, the time and the place, and write them down."),
)
BEGIN, KEEP = N_("Begin"), N_("Keep it in sight")
HOLD = (
    N_("Do it again and look back"),
    N_("What made it easy, what got in the way? Change one small thing and go on."),
)
ABOUT_MOVEMENT = (
    N_("Ask first"),
    N_("Ask your doctor which kind of movement is right for you, and when to begin."),
)
ABOUT_FOOD = (
    N_("Talk it over first"),
    N_("Whatever you would like to change about food, begin with the person who treats you."),
)
AGAIN = (
    N_("Take the check again"),
    N_("Open the link you were sent once more. In an account you then see what has changed since today."),
)
WHAT_HAS_MOVED = N_("See what has moved")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to tick in week `week`. `title` and `text` are sentences as they are read; `key` stays."""

    key: str
    week: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """The weeks of one thing: `title` says what it is, `adds` how many points it adds to the whole (None: nothing)."""

    key: str
    first_week: int
    last_week: int
    title: str
    area_label: str
    adds: Decimal | None
    steps: tuple[Step, ...]


def plan(result: Result, tongue: Tongue = ENGLISH) -> tuple[Stretch, ...]:
    """What to do in which weeks, and at the end a look back, in the tongue that the words of the result are in.

    The same result gives the same plan.
    """
    stretches, week = [], 1
    for priority in _fitting(result):
        one = _stretch(priority, result.flags, week, tongue)
        stretches.append(one)
        week = one.last_week + 1
    return (*stretches, _look_again(week, tongue))


def step_keys(stretches: tuple[Stretch, ...]) -> frozenset[str]:
    """The keys of all that can be ticked."""
    return frozenset(step.key for stretch in stretches for step in stretch.steps)


def _fitting(result: Result) -> list[Priority]:
    barred = {key for flag, keys in LEFT_OUT.items() if flag in result.flags for key in keys}
    return [priority for priority in result.priorities if priority.key not in barred]


def _stretch(priority: Priority, flags: tuple[str, ...], week: int, tongue: Tongue) -> Stretch:
    title, steps = priority.title, _usual_steps(priority, flags, week, tongue)
    if not priority.gain:
        steps = (Step(f"{priority.key}.keep", week, tongue.say(KEEP), priority.how),)
    elif is_without_numbers(priority.area, flags):
        # Somebody with an eating disorder is given nothing to count or to tick off.
        title, steps = priority.area_label, (_said("ask", ABOUT_FOOD, priority, week, tongue),)
    adds = priority.adds if len(steps) > 1 else None
    return Stretch(priority.key, week, steps[-1].week, title, priority.area_label, adds, steps)


def _usual_steps(priority: Priority, flags: tuple[str, ...], week: int, tongue: Tongue) -> tuple[Step, ...]:
    asks = priority.area == "exercise" and GENTLE_EXERCISE in flags
    key, words = ("ask", ABOUT_MOVEMENT) if asks else ("choose", CHOOSE)
    first = _said(key, words, priority, week, tongue)
    begin = Step(f"{priority.key}.begin", week, tongue.say(BEGIN), priority.how)
    return first, begin, _said("hold", HOLD, priority, week + 1, tongue)


def _said(key: str, words: tuple[str, str], priority: Priority, week: int, tongue: Tongue) -> Step:
    title, text = map(tongue.say, words)
    return Step(f"{priority.key}.{key}", week, title, text)


def _look_again(week: int, tongue: Tongue) -> Stretch:
    title, text = map(tongue.say, AGAIN)
    step = Step(LOOK_AGAIN, week, title, text)
    return Stretch(LOOK_AGAIN, week, week, tongue.say(WHAT_HAS_MOVED), "", None, (step,))
