"""One stream of people from nothing kept: cold, after warming, and over days in which texts expire."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import structlog

from maxpulse.core import clock
from tests.load.analysis.crowd import Someone, crowd
from tests.load.analysis.searching import PERSONAL, finds, found_in, marks, told
from tests.load.analysis.stage import Stage
from tests.load.analysis.tallying import (
    Arrival,
    Tally,
    arrivals,
    counted,
    counted_over_days,
    wrong_figures,
)

log = structlog.get_logger(__name__)
COLD = (500, 1000, 4000)
# Played through the jobs only where somebody asks for it, for it takes long; counted always.
COUNTED_A_DAY = (50, 200, 1000)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be played: people a day, for so many days, of at most so many people."""

    rates: Sequence[int]
    days: int
    most: int | None


def play(stage: Stage, stream: str, seed: int, asked: Asked, read_log: Callable[[], str]) -> bool:
    """Play a stream and tell; True when all was as it has to be."""
    people = crowd(stream, seed, asked.most)
    _tell(f"{stream}, seed {seed}: {len(people)} people")
    sessions, is_right = _cold(stage, people)
    is_right &= _figures(stage, people)
    is_right &= _warm(stage, stream, sessions)
    for rate in sorted({*COUNTED_A_DAY, *asked.rates}):
        is_right &= _days(stage, people, sessions, rate, asked, seed)
    return _search(stage, people, read_log) and is_right


def count(stream: str, seed: int, asked: Asked) -> bool:
    """Tell what a stream needs by its patterns alone: minutes where playing takes hours. Always True."""
    people = [someone.patterns for someone in crowd(stream, seed, asked.most)]
    tally = counted(people)
    _tell(f"{stream}, seed {seed}: {len(people)} people, counted by patterns alone")
    _tell_shares(tally)
    _tell(f"  {tally.total} calls, {tally.per_person:.3f} a person")
    for rate in COUNTED_A_DAY:
        coming = arrivals(clock.now(), rate, asked.days, len(people), seed)
        over_days = counted_over_days(coming, people)
        _tell(
            f"  {rate} a day for {asked.days} days: {over_days.without():.1f} %,"
            f" {over_days.per_person:.3f} calls a person"
        )
    return True


def _tell_shares(tally: Tally) -> None:
    everybody = len(tally.calls)
    for first in (*(first for first in COLD if first < everybody), everybody):
        _tell(f"  cold, first {first}: {tally.without(first):.1f} % needed no call")


def _cold(stage: Stage, people: Sequence[Someone]) -> tuple[list[UUID], bool]:
    began, paid = time.monotonic(), stage.paid()
    tally, sessions = Tally(), []
    for someone in people:
        sessions.append(stage.finish(someone))
        tally.calls.append(stage.work())
    by_itself = counted(someone.patterns for someone in people)
    delivered = stage.delivered()
    _tell_shares(tally)
    fragments = sum(len(someone.patterns) for someone in people)
    _tell(
        f"  {tally.total} calls, {tally.per_person:.3f} a person; {fragments} fragments used;"
        f" {time.monotonic() - began:.0f} s"
    )
    _cost(stage.paid() - paid, tally)
    is_same = tally.calls == by_itself.calls
    is_told = (delivered["analyses"], delivered["whole_hits"]) == (len(people), tally.calls.count(0))
    _tell(f"  counted by patterns alone: {'the same' if is_same else 'NOT THE SAME'}")
    _tell(f"  the product's own count: {'the same' if is_told else f'NOT THE SAME: {delivered}'}")
    return sessions, is_same and is_told


def _cost(paid: Decimal, tally: Tally) -> None:
    each = paid / tally.total
    one_call_each = each * len(tally.calls)
    _tell(
        f"  cost {paid:.4f} USD ({each:.6f} a call); one call each: {one_call_each:.4f} USD,"
        f" {one_call_each / paid:.0f} times as much"
    )


def _figures(stage: Stage, people: Sequence[Someone]) -> bool:
    wrong = wrong_figures(stage, people)
    unsettled = stage.owner.execute(
        "select count(*) as n from assessment_results where analysis_state <> 'final'"
    ).fetchone()
    assert unsettled
    _tell(f"  wrong grades, scores, steps or insights: {wrong}; results still waiting: {unsettled['n']}")
    return not wrong and not unsettled["n"]


def _warm(stage: Stage, stream: str, sessions: Sequence[UUID]) -> bool:
    stage.forget()
    paid, calls, tally = stage.paid(), stage.warm(stream), Tally()
    cost = stage.paid() - paid
    for session_id in sessions:
        stage.finish_again(session_id)
        tally.calls.append(stage.work())
    _tell(f"  warm ({calls} calls, {cost:.4f} USD): {tally.without():.1f} % needed no call")
    return not tally.total


def _days(
    stage: Stage, people: Sequence[Someone], sessions: Sequence[UUID], rate: int, asked: Asked, seed: int
) -> bool:
    coming = arrivals(clock.now() + timedelta(days=1), rate, asked.days, len(people), seed)
    by_itself = counted_over_days(coming, [someone.patterns for someone in people])
    line = f"  {rate} a day for {asked.days} days:"
    if rate not in asked.rates:
        _tell(f"{line} {by_itself.without():.1f} %, {by_itself.per_person:.3f} calls a person (counted)")
        return True
    stage.forget()
    began, tally = time.monotonic(), _played(stage, sessions, coming)
    is_same = tally.calls == by_itself.calls
    _tell(
        f"{line} {tally.without():.1f} %, {tally.per_person:.3f} calls a person (through the jobs,"
        f" {time.monotonic() - began:.0f} s; counted: {'the same' if is_same else 'NOT THE SAME'})"
    )
    return is_same


def _played(stage: Stage, sessions: Sequence[UUID], coming: Sequence[Arrival]) -> Tally:
    tally, today = Tally(), None
    for arrival in coming:
        with clock.travelling(arrival.at):
            if arrival.at.date() != today:
                today = arrival.at.date()
                stage.clean()
            stage.finish_again(sessions[arrival.place])
            tally.calls.append(stage.work())
    return tally


def _search(stage: Stage, people: Sequence[Someone], read_log: Callable[[], str]) -> bool:
    found = finds(stage, people, read_log())
    _tell(f"  marks of people found where none may be: {sum(found.values())} {found}")
    there, known = len(found_in(stage.rows(PERSONAL), people)), marks(people)
    _tell(f"  the same search finds {there} of {known} marks where people are")
    planted = " ".join((people[0].name, people[0].address, people[0].words, *people[0].measures))
    stage.provider.requests.append({"input": planted})
    log.info("planted", note=planted)
    seen = len(found_in(told(stage), people)), len(found_in((read_log(),), people))
    _tell(f"  and marks put into a prompt and the log on purpose: {seen[0]} and {seen[1]}")
    return not any(found.values()) and there == known and min(seen) == 3 + len(people[0].measures)


def _tell(line: str) -> None:
    print(line, flush=True)
