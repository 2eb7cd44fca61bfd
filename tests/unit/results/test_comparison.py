"""Beside a population: only what is the same kind of figure, and only where it does no harm."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.answers import Quantity
from maxpulse.assessments.rules import SKIPPED, AnswerValue, reachable_answers, score
from maxpulse.results.rules.comparison import REFERENCES, Compared, compare
from tests.fakes.people import rosa

BANK = load_bank("health")


def compared(**changes: AnswerValue) -> dict[str, Compared]:
    """What Rosa is shown, by key, with some answers changed."""
    answers = rosa(**changes)
    found = compare(reachable_answers(BANK, answers), score(BANK, answers).flags)
    return {one.reference.key: one for one in found}


def test_the_figures_are_those_of_the_survey() -> None:
    figures = {one.key: (str(one.low), str(one.middle), str(one.high), one.years) for one in REFERENCES}
    assert figures == {
        "movement": ("45", "180", "420", "2021–2023"),
        "sleep": ("6.5", "7.5", "8.5", "2017–2018"),
        "bmi": ("24.6", "28.3", "33.3", "2021–2023"),
    }


@pytest.mark.parametrize(
    ("hours", "place", "words"),
    [
        ("6", 1, "You are in the lowest quarter."),
        ("6.5", 2, "You are in the second quarter, below the middle."),
        ("7.5", 3, "You are right in the middle."),
        ("8", 3, "You are in the third quarter, above the middle."),
        ("8.5", 3, "You are in the third quarter, above the middle."),
        ("9", 4, "You are in the highest quarter."),
    ],
)
def test_one_stands_in_the_quarter_of_ones_figure(hours: str, place: int, words: str) -> None:
    one = compared(S_hours=Decimal(hours))["sleep"]
    assert (one.place, one.words, one.figure) == (place, words, hours)


def test_minutes_are_a_weeks_with_vigorous_ones_twice() -> None:
    minutes = compared(E_days=Decimal(4), E_min=Decimal(50), E_vig=Decimal(20))["movement"]
    assert minutes.figure == "220"


def test_what_was_not_answered_is_not_compared() -> None:
    assert set(compared()) == {"movement", "sleep", "bmi"}
    assert "movement" not in compared(E_min=SKIPPED)
    assert compare({}, ()) == ()


@pytest.mark.parametrize(
    ("flag", "left"),
    [
        ("pregnant", {"sleep"}),
        ("breastfeeding", {"movement", "sleep"}),
        ("heart_kidney", {"sleep"}),
        ("injury", {"sleep", "bmi"}),
        ("eating_disorder", {"sleep"}),
    ],
)
def test_what_could_harm_is_not_compared(flag: str, left: set[str]) -> None:
    assert set(compared(D_flags=(flag,))) == left


def test_nobody_in_distress_is_compared_with_anybody() -> None:
    assert compared(C_mood=Decimal(2)) == {}


def test_long_trouble_with_sleep_is_not_measured_against_others() -> None:
    assert "sleep" not in compared(S_bad=Decimal(5), S_long="yes")


def test_nobody_is_told_how_many_weigh_more_who_weighs_too_little() -> None:
    assert "bmi" not in compared(D_weight=Quantity(Decimal(50), "kg", "50"))
