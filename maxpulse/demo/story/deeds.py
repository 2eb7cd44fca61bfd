"""What one client does, when: answers up to the moment of the last one, the rest after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from maxpulse.assessments.content import QuestionBank, load_bank
from maxpulse.demo.people import Person
from maxpulse.demo.story.arcs import Arc
from maxpulse.demo.story.walk import Given, stopped_in, walk

STEERED = ("progress", "grade")
# Seconds, from and to.
FINISHING, OPENING = (3.0, 12.0), (0.4, 0.9)
READING_AGAIN, BUYING = (90 * 60.0, 4 * 86400.0), (2 * 60.0, 22 * 60.0)
COMING_BACK, THINKING_BETTER = (10 * 86400.0, 24 * 86400.0), (2 * 60.0, 15 * 60.0)
# Never later than this part of the time there is until now.
ROOM = 0.8


class Kind(StrEnum):
    """What a client does. Each deed leaves exactly one numbered event of this type."""

    START = "assessment_started"
    ANSWER = "answer"
    COMPLETE = "assessment_completed"
    READ = "result_viewed"
    BUY = "purchase"
    SHARE = "sharing_changed"


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed. An answer has `given`, a sharing what stays shared; a purchase takes the offer at `pick` (0-1)."""

    kind: Kind
    at: datetime
    given: Given | None = None
    shares: tuple[str, ...] = ()
    pick: float = 0.0
    quantity: int = 1


def deeds(
    focus: str,
    arc: Arc,
    number: int,
    who: Person,
    shares: Sequence[str],
    last: datetime,
    now: datetime,
    dice: Random,
) -> tuple[Deed, ...]:
    """Everything this client does, in order; `last` is the moment of the last answer, nothing lies after `now`."""
    way = _way(load_bank(focus), arc, number, who, dice)
    answered = list(_answers(way, last))
    return (*answered, *_afterwards(arc, shares, answered[-1].at, now, dice))


def _way(bank: QuestionBank, arc: Arc, number: int, who: Person, dice: Random) -> tuple[Given, ...]:
    if arc is Arc.JUST_BEGUN:
        return ()
    whole = walk(bank, who, dice)
    return whole if arc.finishes else stopped_in(bank.areas[number % len(bank.areas)].key, bank, whole, dice)


def _answers(way: Sequence[Given], last: datetime) -> Iterator[Deed]:
    """The start and each answer, so that the last one comes at `last`."""
    at = last - timedelta(seconds=sum(given.seconds for given in way))
    yield Deed(Kind.START, at)
    for given in way:
        at += timedelta(seconds=given.seconds)
        yield Deed(Kind.ANSWER, at, given)


def _afterwards(arc: Arc, shares: Sequence[str], at: datetime, now: datetime, dice: Random) -> Iterator[Deed]:
    if arc.finishes:
        yield Deed(Kind.COMPLETE, at := _later(at, FINISHING, now, dice))
    for time in range(arc.readings):
        pause = OPENING if time == 0 else COMING_BACK if arc.purchases else READING_AGAIN
        yield Deed(Kind.READ, at := _later(at, pause, now, dice))
        if time < arc.purchases:
            at = _later(at, BUYING, now, dice)
            yield Deed(Kind.BUY, at, pick=dice.random(), quantity=dice.choice((1, 1, 1, 1, 2)))
    if arc.hides:
        left = tuple(item for item in (*STEERED, *shares) if item != arc.hides)
        yield Deed(Kind.SHARE, _later(at, THINKING_BETTER, now, dice), shares=left)


def _later(at: datetime, seconds: tuple[float, float], now: datetime, dice: Random) -> datetime:
    return at + min(timedelta(seconds=dice.uniform(*seconds)), (now - at) * ROOM)
