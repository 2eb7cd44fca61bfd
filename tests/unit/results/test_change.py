"""What has changed since an earlier result: like with like, or nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from maxpulse.assessments.content import bank_on_disk, load_bank
from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.rules import SKIPPED, AnswerValue, score
from maxpulse.assessments.rules.scoring import health, wealth
from maxpulse.assessments.rules.scoring.items import READINGS
from maxpulse.results.rules.change import Change, change
from maxpulse.results.rules.likeness import asks_the_same, counting
from tests.factories.content import Changes, edited
from tests.fakes.people import BEST, anybody, rosa
from tests.fakes.purses import MIRA, mira
from tests.versions.test_pinned import NEW

BANK = load_bank("health")
WEIGHTS = {
    "label: Strength training\n    weight: 20": "label: Strength training\n    weight: 25",
    'label: "Sitting, per day"\n    weight: 10': 'label: "Sitting, per day"\n    weight: 5',
}
Answered = dict[str, AnswerValue]


def between(before: Answered, now: Answered) -> Change:
    """What has changed between two answers to the same questions."""
    found = change(score(BANK, before), score(BANK, now), (BANK, BANK), before)
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
    found = change(old, score(BANK, BEST), (BANK, BANK), rosa())
    assert found is not None and found.rescored
    assert found.whole.before == score(BANK, rosa()).points


@pytest.mark.parametrize(
    ("questions", "scoring"),
    [
        pytest.param({"text: How tall are you?": "text: How tal are you?"}, {}, id="a typo in a question"),
        pytest.param({"label: I am pregnant}": "label: Pregnant}"}, {}, id="another label of a choice"),
        pytest.param(
            {}, {"label: Strength training": "label: Building strength"}, id="another label of an item"
        ),
        pytest.param({"likely: [140, 210]": "likely: [145, 210]"}, {}, id="another hint at slips"),
        pytest.param({"\n  - id: E_days": NEW}, {}, id="a question that scores nothing"),
    ],
)
def test_a_version_with_other_words_alone_is_compared_as_it_is(questions: Changes, scoring: Changes) -> None:
    was = read_texts(*edited("2025.1", questions, scoring))
    found = change(score(was, rosa()), score(BANK, BEST), (was, BANK), rosa())
    assert found is not None and not found.rescored and not found.is_partial
    assert (found.whole.before, found.whole.now) == (score(was, rosa()).points, score(BANK, BEST).points)


@pytest.mark.parametrize(
    ("questions", "scoring"),
    [
        pytest.param({}, WEIGHTS, id="another weight of an item"),
        pytest.param(
            {}, {"line: [[0, 0], [1, 50], [2, 100]]": "line: [[0, 0], [1, 10], [2, 100]]"}, id="an anchor"
        ),
        pytest.param({"label: Amber, points: 25": "label: Amber, points: 30"}, {}, id="points of a choice"),
    ],
)
def test_a_version_that_scored_the_same_questions_otherwise_is_scored_anew(
    questions: Changes, scoring: Changes
) -> None:
    was = read_texts(*edited("2025.1", questions, scoring))
    found = change(score(was, rosa()), score(BANK, BEST), (was, BANK), rosa())
    assert found is not None and found.rescored
    assert found.whole.before == score(BANK, rosa()).points


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param({"any_of: [pregnant, breastfeeding,": "any_of: [breastfeeding,"}, id="asked of others"),
        pytest.param({"      - {value: vape,": "      - {value: vapes,"}, id="another choice"),
    ],
)
def test_other_questions_are_not_compared_at_all(questions: Changes) -> None:
    was = read_texts(*edited("2025.1", questions))
    assert not asks_the_same(was, BANK)
    assert change(score(was, rosa()), score(BANK, BEST), (was, BANK), rosa()) is None


class Watched(dict[str, AnswerValue]):
    """Answers that note which of them were looked at."""

    def __init__(self, answers: Answered) -> None:
        super().__init__(answers)
        self.seen: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.seen.add(key)
        return super().get(key, default)


def test_no_answer_that_moves_a_figure_or_its_anchors_is_overlooked() -> None:
    bank = load_bank("hybrid")
    watched = Watched({**rosa(), **MIRA})
    for read in (*READINGS.values(), health.variants, wealth.variants, health.waived, health.excessive):
        read(watched)
    assert len(watched.seen) > 20
    assert {each for each in watched.seen if bank.find_question(each)} <= counting(bank)
    assert not {"C_mood", "C_stress"} & counting(bank), "shown and never scored"


def test_what_counts_in_full_by_now_is_compared_by_todays_rules() -> None:
    was, now = bank_on_disk("wealth", "2026.1"), load_bank("wealth")
    owes_nothing = mira(M_debt="no")
    found = change(score(was, owes_nothing), score(now, owes_nothing), (was, now), owes_nothing)
    assert found is not None and found.rescored and not found.is_partial
    assert {moved.by for moved in (found.whole, *found.areas)} == {0}


def test_one_of_which_nothing_is_left_to_score_is_not_compared() -> None:
    old = replace(score(BANK, rosa()), scoring_version="2025.1")
    assert change(old, score(BANK, BEST), (BANK, BANK), {}) is None
