"""The analysis that is there at once: complete, calm, and different for different people."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from pydantic import ValidationError

from maxpulse.analysis.rules import Headline, headline, notices, rule_based
from maxpulse.analysis.rules.texts import texts
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, Quantity, score
from maxpulse.assessments.rules import flags as all_flags
from tests.fakes.people import BEST, WORST, anybody, rosa

BANK = load_bank("health")
FRIGHTENING = re.compile(
    r"!|\b(danger|disease|die|death|must|fail|bad health|diagnos|patholog|obes|user|oops)", re.I
)


@given(anybody())
def test_everybody_gets_the_whole_shape_in_calm_words(person: dict[str, AnswerValue]) -> None:
    result = score(BANK, person)
    analysis = rule_based(result)
    assert Analysis.model_validate_json(analysis.model_dump_json()) == analysis
    assert analysis.overall_grade == result.grade
    assert [(one.area, one.score) for one in analysis.areas] == [
        (a.key, a.shown) for a in result.areas if a.shown
    ]
    for words in spoken(analysis):
        assert "{" not in words
        assert not FRIGHTENING.search(words), words
    top = headline(result)
    assert top.opening % {"name": "Rosa"} and top.follow % {"area": top.area}


def spoken(analysis: Analysis) -> list[str]:
    parts = [text for one in analysis.areas for text in (one.message, one.recommendation)]
    whole = [analysis.overall_message, analysis.improvement_potential]
    return [*whole, *analysis.priority_actions, *analysis.key_insights, *parts]


def only(person: dict[str, AnswerValue], *areas: str) -> dict[str, AnswerValue]:
    """The same person, who skipped what may be skipped outside these areas."""
    return {
        name: SKIPPED if BANK.question(name).skippable and BANK.question(name).area not in areas else value
        for name, value in person.items()
    }


def test_the_firmest_ground_is_never_what_there_is_most_to_win_in() -> None:
    """Whoever skips all they may has two areas with a score: one is firm, the other is not."""
    result = score(BANK, only(BEST | {"S_hours": WORST["S_hours"]}))
    assert [area.key for area in result.weakest] == ["sleep", "hydration"]
    said = rule_based(result).overall_message
    assert said.startswith("Your firmest ground is hydration. There is most to gain now in sleep. ")


@given(anybody())
def test_what_carries_most_never_brings_more_than_the_whole(person: dict[str, AnswerValue]) -> None:
    result = score(BANK, only(person, "hydration"))
    brings = re.search(r"It brings (\d+) of your points", " ".join(rule_based(result).key_insights))
    assert int(brings[1] if brings else 0) <= result.points


def test_the_same_result_gives_the_same_words() -> None:
    assert rule_based(score(BANK, rosa())) == rule_based(score(BANK, rosa()))


def test_rosas_analysis_names_her_weakest_areas_and_her_own_figures() -> None:
    analysis = rule_based(score(BANK, rosa()))
    assert analysis.overall_message.startswith(
        "Your firmest ground is habits. There is most to gain now in exercise"
    )
    assert analysis.key_insights[0] == (
        "Your largest lever: moving, per week (75 min). "
        "15 minutes more and you reach the next level, at 90 min."
    )
    assert analysis.key_insights[1].startswith("What carries you most: ")
    assert analysis.improvement_potential == "Do all three steps and your grade is A, 83 of 100."
    assert analysis.priority_actions[0].startswith("Move 15 minutes more a week. ")


def test_the_words_begin_where_the_headline_does_and_name_the_lowest_area_as_that() -> None:
    """Hydration stands lowest and counts least: the step that adds most is elsewhere."""
    result = score(BANK, rosa(H_drinks=Quantity(Decimal("0.9"), "l", "0.9"), H_urine="5"))
    assert result.weakest[0].key == "hydration" != result.priorities[0].area
    assert headline(result).area == "exercise"
    said = rule_based(result).overall_message
    assert "There is most to gain now in exercise and nutrition, " in said
    assert said.endswith(
        "The lowest of your areas, hydration, comes after that: a step there adds less to the whole."
    )


@given(anybody())
def test_headline_and_words_never_send_two_ways(person: dict[str, AnswerValue]) -> None:
    result = score(BANK, person)
    top, said = headline(result), rule_based(result).overall_message
    if top.follow == "Start with %(area)s." and len(result.weakest) > 1:
        named = re.search(r"(?:gain(?: now)? in|pulls against it:) (.+)", said)
        assert named
        strong = result.weakest[0].level == 5
        assert strong or named[1].startswith(top.area)
        assert f"firmest ground is {top.area}." not in said
    elif top.follow == "Nothing pressing to change.":
        assert "most to gain" not in said


def test_whoever_is_to_see_a_doctor_first_is_not_told_to_start() -> None:
    hungry = rosa(N_veg=Decimal(0), N_fruit=Decimal(0), N_grain="none", E_days=Decimal(5), E_min=Decimal(40))
    assert headline(score(BANK, hungry)).area == "nutrition"
    assert headline(score(BANK, hungry)).follow == "Start with %(area)s."
    told = score(BANK, {**hungry, "D_flags": ("eating_disorder",)})
    assert headline(told).follow == "Please read the note below first."


def test_what_would_not_show_beside_the_total_is_not_promised() -> None:
    result = score(BANK, BEST | {"S_reg": "within_120"})
    assert (result.total, result.potential.total) == (Decimal("98.125"), Decimal("98.75"))
    assert not result.has_more
    assert rule_based(result).improvement_potential.startswith("Your grade is A+, 98 of 100.")
    assert score(BANK, rosa()).has_more


def test_who_is_at_the_top_is_not_told_to_change() -> None:
    result = score(BANK, BEST)
    analysis = rule_based(result)
    assert headline(result) == Headline("Strong ground, %(name)s.", "Nothing pressing to change.", "exercise")
    assert analysis.improvement_potential == "Your grade is A+, 100 of 100. Keeping it there is the task."
    assert "Nothing has to change" in analysis.key_insights[0]


def test_strong_areas_among_some_without_a_score_are_not_called_all() -> None:
    result = score(BANK, only(BEST, "sleep", "hydration"))
    assert result.unscored
    assert rule_based(result).overall_message.startswith("The areas that have a score are strong, ")


def test_words_differ_by_level_and_stay_kind_at_the_bottom() -> None:
    result = score(BANK, WORST)
    assert headline(result).opening == "Much within reach, %(name)s."
    assert headline(result).follow == "Start with %(area)s."
    best, worst = rule_based(score(BANK, BEST)), rule_based(result)
    assert "firmest ground" not in worst.overall_message, "all stand alike"
    assert worst.key_insights[1].startswith("Hardly anything brings points yet")
    assert {one.message for one in best.areas}.isdisjoint(one.message for one in worst.areas)


def test_an_area_that_is_not_scored_is_not_spoken_about() -> None:
    analysis = rule_based(score(BANK, rosa(E_min=SKIPPED, D_flags=("fluid_limit",))))
    assert [one.area for one in analysis.areas] == ["sleep", "nutrition", "habits"]


def test_there_are_words_for_every_area_at_every_level_and_for_every_flag() -> None:
    known = texts()
    assert set(known.areas) == {area.key for area in load_bank("hybrid").scoring.areas}
    assert all(set(levels) == {1, 2, 3, 4, 5} for levels in known.areas.values())
    assert set(known.overall) == {1, 2, 3, 4, 5}
    named = {value for name, value in vars(all_flags).items() if name.isupper() and isinstance(value, str)}
    assert set(known.notices) == named


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"C_mood": Decimal(2)}, "helpline"),
        ({"C_stress": Decimal(0)}, "helpline"),
        ({"S_bad": Decimal(4), "S_long": "yes"}, "a doctor can help"),
        ({"D_flags": ("fluid_limit",)}, "we leave out any target for drinks"),
    ],
)
def test_help_is_pointed_out_when_an_answer_asks_for_it(changes: dict[str, AnswerValue], says: str) -> None:
    told = notices(score(BANK, rosa(**changes)))
    assert any(says in notice for notice in told)
    assert notices(score(BANK, rosa())) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"priority_actions": ["One."]},
        {"key_insights": ["One.", "Two.", "Three."]},
        {"overall_grade": "E"},
        {"overall_message": "  "},
        {"overall_message": "x" * 601},
        {"areas": []},
        {"first_name": "Rosa"},
    ],
)
def test_the_shape_takes_nothing_else(change: dict[str, object]) -> None:
    whole = rule_based(score(BANK, rosa())).model_dump()
    with pytest.raises(ValidationError):
        Analysis.model_validate({**whole, **change})
