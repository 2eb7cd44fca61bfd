"""The people of demo data."""

from __future__ import annotations

from random import Random

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import AnswerValue, Refusal, score
from maxpulse.assessments.rules.reading import read_answer
from maxpulse.assessments.web.consent import ConsentForm, device_of
from maxpulse.demo.people import SAID, person
from maxpulse.demo.people.answers import answers_of
from maxpulse.demo.people.survey import respondents
from maxpulse.demo.story.walk import walk
from maxpulse.links.rules import is_bot

BANK = load_bank("health")
MANY = 150


def answers_on_the_way(seed: str) -> dict[str, object]:
    """What that person says, as the rules take it; fails when they refuse an answer."""
    answers: dict[str, object] = {}
    for given in walk(BANK, person(seed), Random(seed)):
        answers[given.question_id] = read_answer(BANK.question(given.question_id), given.raw, answers)  # type: ignore[arg-type]
    return answers


def test_the_same_seed_makes_the_same_person() -> None:
    assert person("a") == person("a")
    assert person("a") != person("b")


def test_thousands_of_adults_told_enough_to_stand_for_somebody() -> None:
    assert len(respondents()) > 5000
    assert min(one.age for one in respondents()) == 18
    assert {one.smoking for one in respondents()} == {"never", "before", "now"}


def test_what_the_survey_holds_of_a_person_is_what_they_answer() -> None:
    told = next(
        one for one in respondents() if one.fast_food == 2 and one.salt == "Occasionally" and one.sleep == 7.5
    )
    answers = answers_of(told, Random(1))
    assert answers["D_age"].values == (str(told.age),)
    assert answers["S_hours"].values == ("7.5",)
    assert (answers["N_fast"].values, answers["N_salt"].values) == (("some",), ("sometimes",))


def test_the_rules_take_every_answer_and_everybody_gets_a_result() -> None:
    grades = {score(BANK, answers_on_the_way(f"many {number}")).grade for number in range(MANY)}  # type: ignore[arg-type]
    assert len(grades) >= 6


def test_people_think_in_different_units_and_keep_some_things_to_themselves() -> None:
    everybody = [person(f"many {number}").answers for number in range(MANY)]
    assert {answers["D_height"].unit for answers in everybody} == {"cm", "ft"}
    assert {answers["D_weight"].unit for answers in everybody} == {"kg", "lb", "st"}
    assert any(raw.skipped for answers in everybody for raw in answers.values())


@pytest.mark.parametrize("number", range(0, 60, 7))
def test_names_addresses_and_browsers_pass_where_real_ones_do(number: int) -> None:
    somebody = person(f"many {number}")
    form = ConsentForm.read({"name": somebody.name, "email": somebody.email, "agreed": "on"})
    assert not form.errors()
    assert somebody.email.split("@")[1].startswith("example.")
    assert not is_bot(somebody.agent)
    assert device_of(somebody.agent) in ("mobile", "tablet", "laptop")


def test_whoever_fills_is_told_that_people_are_part_simulated() -> None:
    assert "part real, part simulated" in SAID


@pytest.mark.parametrize("kind", ["wealth", "hybrid"])
def test_the_rules_take_what_people_say_about_money_and_everybody_gets_a_result(kind: str) -> None:
    bank = load_bank(kind)
    grades = set()
    for number in range(MANY):
        answers: dict[str, AnswerValue] = {}
        for given in walk(bank, person(f"money {number}"), Random(number)):
            taken = read_answer(bank.question(given.question_id), given.raw, answers)
            assert not isinstance(taken, Refusal), (given, taken)
            answers[given.question_id] = taken
        grades.add(score(bank, answers).grade)
    assert len(grades) >= 6


def test_people_think_in_different_currencies_and_type_amounts_in_different_ways() -> None:
    everybody = [person(f"many {number}").answers for number in range(MANY)]
    assert len({answers["M_income"].unit for answers in everybody}) > 5
    typed = "".join(answers["M_liquid"].values[0] for answers in everybody if not answers["M_liquid"].skipped)
    assert "," in typed and "k" in typed
