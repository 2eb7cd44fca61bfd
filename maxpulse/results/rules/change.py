"""What has changed since an earlier result: only like with like.

Two results are laid side by side when they were scored by the same rules, whatever their versions are called and
however they are worded. One that was scored by others is scored anew from its own answers; where even the questions
that scores follow from were others, nothing is compared. An area counts when the same things were scored in it both
times: what somebody answered only once is no change.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maxpulse.assessments.content.answers import Answers
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.rules.grades import whole
from maxpulse.assessments.rules.scoring import NothingScored, score
from maxpulse.assessments.rules.types import AreaScore, Result
from maxpulse.results.rules.likeness import asks_the_same, scores_the_same


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure before and now, in whole points of 100 as shown. None where it cannot be compared."""

    label: str
    before: int | None
    now: int | None

    @property
    def by(self) -> int | None:
        """How many points more it is now."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Change:
    """The whole and each area. `rescored`: the earlier one was scored anew by today's rules."""

    whole: Moved
    areas: tuple[Moved, ...]
    rescored: bool

    @property
    def is_partial(self) -> bool:
        """Some figure rests on other questions than before."""
        return any(moved.by is None for moved in (self.whole, *self.areas))


def change(
    before: Result, now: Result, banks: tuple[QuestionBank, QuestionBank], answers_before: Answers
) -> Change | None:
    """What has changed between two results of one type; None when they cannot be compared.

    `banks` are those that `before` and `now` were asked with, `answers_before` all answers of the earlier assessment.
    """
    if not asks_the_same(*banks):
        return None
    rescored = not _same_rules(before, now, banks)
    earlier = _rescored(banks[1], answers_before) if rescored else before
    if earlier is None:
        return None
    same = {area.key: _same_things(earlier, now, area.key) for area in now.areas}
    scores = {area.key: area for area in earlier.areas}
    areas = tuple(_moved(scores.get(area.key), area, same[area.key]) for area in now.areas)
    overall = all(same.values()) and set(scores) == set(same)
    points = (earlier.points, now.points) if overall else (None, None)
    return Change(Moved("", *points), areas, rescored)


def _same_rules(before: Result, now: Result, banks: tuple[QuestionBank, QuestionBank]) -> bool:
    if (before.version, before.scoring_version) == (now.version, now.scoring_version):
        return True
    # A result that was scored by other rules than those its questions have today can only be scored anew.
    return before.scoring_version == banks[0].scoring_version and scores_the_same(*banks)


def _rescored(bank: QuestionBank, answers: Answers) -> Result | None:
    try:
        return score(bank, answers)
    except NothingScored:
        return None


def _same_things(before: Result, now: Result, area: str) -> bool:
    return _scored_in(before, area) == _scored_in(now, area)


def _scored_in(result: Result, area: str) -> frozenset[str]:
    return frozenset(driver.key for driver in result.drivers if driver.area == area and driver.counts)


def _moved(before: AreaScore | None, now: AreaScore, same: bool) -> Moved:
    comparable = same and before is not None
    return Moved(
        now.label,
        _points(before.score) if comparable and before else None,
        _points(now.score) if comparable else None,
    )


def _points(score: Decimal | None) -> int | None:
    return None if score is None else whole(score)
