"""What people needed of the model: counted while the jobs run, and by itself from their patterns."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.rules import rule_based
from maxpulse.assessments.rules.types import Result
from tests.load.analysis.crowd import Someone
from tests.load.analysis.stage import Stage

KEPT_FOR: Final = timedelta(days=30)
COMPUTED: Final = ("overall_grade", "priority_actions", "key_insights", "improvement_potential")


@dataclass(slots=True)
class Tally:
    """The calls that each analysis took, in the order they came."""

    calls: list[int] = field(default_factory=list)

    def without(self, first: int | None = None) -> float:
        """The share of the first so many analyses that needed no call, in per cent."""
        counted = self.calls[:first]
        return 100 * sum(not calls for calls in counted) / len(counted)

    @property
    def total(self) -> int:
        """All calls."""
        return sum(self.calls)

    @property
    def per_person(self) -> float:
        """Calls for one analysis."""
        return self.total / len(self.calls)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes at that moment; `place` is theirs among all people."""

    at: datetime
    place: int


def counted(people: Iterable[Sequence[Pattern]]) -> Tally:
    """What they would need one after another, if nothing was kept before and nothing expires."""
    tally, kept = Tally(), set[Pattern]()
    for patterns in people:
        tally.calls.append(len(set(patterns) - kept))
        kept |= set(patterns)
    return tally


def counted_over_days(arrivals: Iterable[Arrival], people: Sequence[Sequence[Pattern]]) -> Tally:
    """What those who come need, if each fragment is kept for thirty days."""
    tally, until = Tally(), dict[Pattern, datetime]()
    for arrival in arrivals:
        missing = {
            pattern
            for pattern in people[arrival.place]
            if pattern not in until or until[pattern] <= arrival.at
        }
        tally.calls.append(len(missing))
        until |= dict.fromkeys(missing, arrival.at + KEPT_FOR)
    return tally


def arrivals(begin: datetime, a_day: int, days: int, people: int, seed: int) -> list[Arrival]:
    """So many a day at moments of chance, each drawn from all people, in order."""
    dice = random.Random(seed)
    moments = sorted(dice.uniform(0, days) for _ in range(a_day * days))
    return [Arrival(begin + timedelta(days=moment), dice.randrange(people)) for moment in moments]


def wrong_figures(stage: Stage, people: Sequence[Someone]) -> int:
    """How many results show a grade, a score, a step or an insight that is not the rules' own for that person."""
    by_name = {someone.name: someone for someone in people}
    asked = """select c.name, r.results_data, r.analysis from assessment_results r
                 join assessment_sessions s on s.id = r.session_id join clients c on c.id = s.client_id"""
    rows = stage.owner.execute(asked).fetchall()
    assert len(rows) == len(people)
    return sum(
        not _is_right(row["results_data"], row["analysis"], by_name[row["name"]].result) for row in rows
    )


def _is_right(stored: dict[str, object], shown: dict[str, object], result: Result) -> bool:
    own = rule_based(result).model_dump(mode="json")
    scores = [[(area["area"], area["score"]) for area in each["areas"]] for each in (own, shown)]  # type: ignore[attr-defined]
    return (
        Result.from_json(stored) == result
        and scores[0] == scores[1]
        and all(own[part] == shown[part] for part in COMPUTED)
    )
