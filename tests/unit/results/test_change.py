"""What has changed since an earlier result: like with like, or nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, score
from maxpulse.results.rules.change import Change, change
from tests.fakes.people import BEST, anybody, rosa

BANK = load_bank("health")
Answered = dict[str, AnswerValue]


def between(before: Answered, now: Answered) -> Change:
    """What has changed between two answers to the same questions."""
    found = change(score(BANK, before), score(BANK, now), BANK, before)
    assert found is not None
    return found


def test_the_whole_and_each_area_before_and_now() -> None:
    before, now = score(BANK, rosa()), score(BANK, BEST)
    found = between(rosa(), BEST)
    assert (found.whole.before, found.whole.now) == (before.points, now.points)
    assert found.whole.by == now.points - before.points > 0
    assert [moved.label for moved in found.areas] == [area.label for area in now.areas]
    assert not found.is_partial and not found.rescored


def test_less_is_said_as_plainly_as_more() -> None:
    assert (between(BEST, rosa()).whole.by or 0) < 0


# Not timed: a busy machine must not make a true sentence fail.
@settings(deadline=None)
@given(anybody())
def test_nothing_has_changed_between_a_result_and_itself(answers: Answered) -> None:
    found = between(answers, answers)
    assert {moved.by for moved in (found.whole, *found.areas)} <= {0, None}


def test_an_area_that_rests_on_other_questions_is_no_change() -> None:
    found = between(rosa(), rosa(S_fresh=SKIPPED))
    sleep = next(moved for moved in found.areas if moved.label == "Sleep")
    assert sleep.by is None and sleep.before is None
    assert found.whole.by is None, "nor is the whole"
    assert next(moved for moved in found.areas if moved.label == "Exercise").by == 0
    assert found.is_partial


def test_one_scored_by_other_rules_is_scored_anew_from_its_own_answers() -> None:
    old = replace(score(BANK, rosa()), scoring_version="2025.1", total=Decimal(3))
    found = change(old, score(BANK, BEST), BANK, rosa())
    assert found is not None and found.rescored
    assert found.whole.before == score(BANK, rosa()).points


def test_other_questions_are_not_compared_at_all() -> None:
    old = replace(score(BANK, rosa()), version="2025.1")
    assert change(old, score(BANK, BEST), BANK, rosa()) is None


def test_one_of_which_nothing_is_left_to_score_is_not_compared() -> None:
    old = replace(score(BANK, rosa()), scoring_version="2025.1")
    assert change(old, score(BANK, BEST), BANK, {}) is None
