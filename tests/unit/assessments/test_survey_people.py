"""The grades of real adults are spread as published bands would have it, not all at the top."""

from __future__ import annotations

from collections import Counter

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import score, standing
from tests.fakes.survey import survey_people

EVERY = 8


def test_grades_of_a_national_survey_are_neither_all_high_nor_all_low() -> None:
    bank = load_bank("health")
    people = list(survey_people())[::EVERY]
    assert len(people) > 500
    results = [score(bank, person) for person in people]
    assert all(standing(bank, person).is_finished for person in people)
    share = Counter(result.grade[0] for result in results)
    top = share["A"] / len(people)
    assert 0.10 < top < 0.50, share
    assert share["F"] / len(people) < 0.10, share
    assert len({result.grade for result in results}) >= 7, "the scale is used"
    firsts = Counter(result.priorities[0].key for result in results)
    assert len(firsts) >= 5, "people are told different things first"
