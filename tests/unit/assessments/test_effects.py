"""What another answer would change is known before it is given: what goes, what comes back, what is new."""

from __future__ import annotations

import random
import sys
from decimal import Decimal
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, path, reachable_answers, score, standing
from maxpulse.assessments.rules.effects import Effect, Outlook, Questions, matters
from maxpulse.assessments.rules.path import walk
from tests.fakes.people import answer_to, anybody, rosa
from tests.fakes.purses import MIRA, dollars

BANK = load_bank("health")
READ = [question.id for question in BANK.questions if matters(BANK, question)]


def ids(questions: Questions) -> list[str]:
    return [question.id for question in questions]


def test_only_questions_that_others_depend_on_matter() -> None:
    assert set(READ) == {"D_flags", "E_days", "E_min", "S_bad"}


def test_every_question_that_may_stop_being_asked_can_be_named_in_a_sentence() -> None:
    for question in BANK.questions:
        assert bool(question.topic) is (question.show_if is not None), question.id


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("pregnant", ["D_height", "D_weight", "H_drinks", "H_urine", "H_heat"]),
        ("breastfeeding", ["D_height", "D_weight"]),
        ("heart_kidney", ["D_height", "D_weight", "H_drinks", "H_urine", "H_heat"]),
        ("fluid_limit", ["H_drinks", "H_urine", "H_heat"]),
        ("injury", []),
    ],
)
def test_a_choice_says_which_answers_it_would_leave_behind(choice: str, left: list[str]) -> None:
    found = Outlook(BANK, rosa(), BANK.question("D_flags")).effects_by_choice()
    assert ids(found.get(choice, Effect()).left) == left, "what was skipped (descent) is no loss"


def test_a_further_choice_is_weighed_with_those_already_made() -> None:
    found = Outlook(BANK, rosa(D_flags=("breastfeeding",)), BANK.question("D_flags")).effects_by_choice()
    assert ids(found["fluid_limit"].left) == ["H_drinks", "H_urine", "H_heat"]
    assert found["none"] == Effect(back=tuple(map(BANK.question, ("D_height", "D_weight")))), (
        "it opens what was closed, and what was skipped is not told"
    )


def test_where_one_is_now_is_walked_once_for_all_the_choices() -> None:
    flags, walks = BANK.question("D_flags"), 0

    def note(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal walks
        walks += event == "call" and frame.f_code is walk.__code__

    sys.setprofile(note)
    try:
        Outlook(BANK, rosa(), flags).effects_by_choice()
    finally:
        sys.setprofile(None)
    others = [choice for choice in flags.choices if choice.value not in rosa()["D_flags"]]
    assert walks == 1 + len(others)


def test_questions_that_come_are_told_once_and_only_where_they_are_new() -> None:
    flags = BANK.question("D_flags")
    young = {
        key: value
        for key, value in rosa(D_flags=("pregnant",)).items()
        if key in ("D_age", "D_sex", "D_flags")
    }
    closed = ("D_height", "D_weight", "D_ancestry", "H_drinks", "H_urine", "H_heat")
    assert Outlook(BANK, young, flags).effect_of(("none",)) == Effect(asked=tuple(map(BANK.question, closed)))
    assert not Outlook(BANK, young, flags).effect_of(("heart_kidney",)), (
        "what is to be answered anyhow is nothing new"
    )
    kept = young | {"D_height": rosa()["D_height"]}
    assert ids(Outlook(BANK, kept, flags).effect_of(("none",)).back) == ["D_height"]
    assert ids(Outlook(BANK, kept, flags).effect_of(("none",)).asked) == list(closed[1:])


def test_where_a_new_question_may_open_another_its_number_is_the_least() -> None:
    still = rosa(E_days=Decimal(0))
    del still["E_min"], still["E_vig"]
    [span] = Outlook(BANK, still, BANK.question("E_days")).effects_by_figure()
    assert (span.low, span.high, ids(span.effect.asked), span.effect.opens_more) == (1, 7, ["E_min"], True)
    assert ids(
        Outlook(BANK, still | {"E_min": Decimal(0)}, BANK.question("E_days")).effect_of(Decimal(3)).back
    ) == ["E_min"]
    [span] = Outlook(BANK, rosa(), BANK.question("S_bad")).effects_by_figure()
    assert (span.low, span.high, ids(span.effect.asked), span.effect.opens_more) == (3, 7, ["S_long"], False)


@pytest.mark.parametrize(
    ("question", "changes", "spans"),
    [
        ("E_days", {}, [("0", "0", ["E_min", "E_vig"])]),
        ("E_min", {}, [("0", "0", ["E_vig"])]),
        ("E_vig", {}, []),
        ("S_bad", {"S_bad": Decimal(5), "S_long": "yes"}, [("0", "2", ["S_long"])]),
    ],
)
def test_figures_say_from_where_to_where_they_leave_answers_behind(
    question: str, changes: dict[str, AnswerValue], spans: list[tuple[str, str, list[str]]]
) -> None:
    found = Outlook(BANK, rosa(**changes), BANK.question(question)).effects_by_figure()
    assert [(f"{span.low:f}", f"{span.high:f}", ids(span.effect.left)) for span in found] == spans


def test_another_country_says_which_amounts_it_would_leave_behind() -> None:
    wealth = load_bank("wealth")
    amounts = [one.id for one in wealth.questions if one.is_money and one.id in MIRA]
    found = Outlook(wealth, MIRA, wealth.question("D_country")).effects_by_choice()
    assert ids(found["gb"].left) == amounts
    assert ids(found["gb"].asked) == [one for one in amounts if one != "M_ret"], "they are asked anew"
    assert "us" not in found
    in_pounds = {**MIRA, "D_country": "gb", "M_income": dollars("2000", "GBP")}
    found = Outlook(wealth, in_pounds, wealth.question("D_country")).effects_by_choice()
    assert ids(found["ch"].left) == ids(found["ch"].asked) == ["M_income"], (
        "what does not count already is no loss, and what waits already nothing new"
    )
    assert ids(found["us"].left) == ["M_income"]
    assert ids(found["us"].back) == [one for one in amounts if one != "M_income"]


def test_no_income_says_what_it_leaves_behind() -> None:
    wealth = load_bank("wealth")
    [span] = Outlook(wealth, MIRA, wealth.question("M_income")).effects_by_figure()
    assert (span.low, span.high) == (0, 0)
    assert {"M_gross", "M_debtpay", "M_house", "M_save"} <= set(ids(span.effect.left))


@given(anybody(), st.sampled_from(READ), st.data())
def test_what_is_told_is_what_happens_and_the_answers_come_back(
    person: dict[str, AnswerValue], question_id: str, data: st.DataObject
) -> None:
    question = BANK.question(question_id)
    value = data.draw(answer_to(question))
    before, changed = reachable_answers(BANK, person), {**person, question_id: value}
    after = reachable_answers(BANK, changed)
    if question_id in before:
        told = Outlook(BANK, person, question).effect_of(value)
        assert set(ids(told.left)) == {key for key in before.keys() - after if before[key] != SKIPPED}
        assert set(ids(told.back)) == {key for key in after.keys() - before if after[key] != SKIPPED}
        assert not told.asked, "this person has answered everything already"
    assert changed.items() >= {key: answer for key, answer in person.items() if key != question_id}.items()
    assert reachable_answers(BANK, {**changed, question_id: person[question_id]}) == before


@given(
    anybody(), st.sets(st.sampled_from([one.id for one in BANK.questions])), st.sampled_from(READ), st.data()
)
def test_as_many_questions_come_as_are_told_or_more_where_it_says_so(
    person: dict[str, AnswerValue], missing: set[str], question_id: str, data: st.DataObject
) -> None:
    question = BANK.question(question_id)
    known = {key: value for key, value in person.items() if key not in missing or key == question_id}
    now, value = standing(BANK, known), data.draw(answer_to(question))
    if question not in now.path:
        return
    told = Outlook(BANK, known, question).effect_of(value)
    then = standing(BANK, known | {question_id: value})
    waiting = [{one.id for one in each.path} - set(known) for each in (now, then)]
    assert {one.id for one in told.asked} == waiting[1] - waiting[0]
    answered = {one.id: person[one.id] for one in told.asked}
    further = standing(BANK, known | {question_id: value} | answered)
    if not told.opens_more:
        assert {one.id for one in further.path} - set(known) - set(answered) <= waiting[0] | waiting[1]


@given(anybody(), st.randoms(use_true_random=False))
def test_whatever_the_order_of_clicks_the_last_answers_alone_make_the_score(
    person: dict[str, AnswerValue], dice: random.Random
) -> None:
    clicks = [(question.id, person[question.id]) for question in BANK.questions]
    earlier = [(key, value) for key, value in rosa(S_long="no", H_heat="yes").items() if dice.random() < 0.7]
    dice.shuffle(earlier)
    dice.shuffle(clicks)
    now: dict[str, AnswerValue] = {}
    for key, value in [*earlier, *clicks]:
        now[key] = value
    assert path(BANK, now) == path(BANK, person)
    assert score(BANK, now) == score(BANK, reachable_answers(BANK, person))
