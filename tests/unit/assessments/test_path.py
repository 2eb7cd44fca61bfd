"""Who is asked what, in which order, and how far they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.assessments.content import QuestionBank, load_bank
from maxpulse.assessments.content.load import read_bank
from maxpulse.assessments.rules import (
    SKIPPED,
    Answers,
    AnswerValue,
    next_question,
    path,
    reachable_answers,
    standing,
)
from tests.fakes.people import BEST, ROSA, anybody, rosa

BANK = load_bank("health")


def progress(answers: Answers, bank: QuestionBank = BANK) -> int:
    return standing(bank, answers).progress


def asked(**changes: AnswerValue) -> set[str]:
    return {question.id for question in path(BANK, rosa(**changes))}


@pytest.mark.parametrize(
    ("question", "opens", "stays_closed"),
    [
        ("E_min", {"E_days": Decimal(1)}, {"E_days": Decimal(0)}),
        ("E_vig", {"E_min": Decimal(1)}, {"E_min": Decimal(0)}),
        ("E_vig", {}, {"E_min": SKIPPED}),
        ("E_vig", {}, {"E_days": Decimal(0)}),
        ("S_long", {"S_bad": Decimal(3)}, {"S_bad": Decimal(2)}),
        ("S_long", {"S_bad": Decimal(7)}, {"S_bad": SKIPPED}),
        ("H_heat", {"E_days": Decimal(0)}, {"D_flags": ("fluid_limit",)}),
        ("H_heat", {"E_min": Decimal(300)}, {"D_flags": ("pregnant",)}),
        ("D_weight", {"D_flags": ("injury",)}, {"D_flags": ("pregnant",)}),
        ("D_height", {"D_flags": ("fluid_limit",)}, {"D_flags": ("injury", "eating_disorder")}),
        ("D_weight", {"D_flags": ("injury",)}, {"D_flags": ("breastfeeding",)}),
        ("D_ancestry", {"D_flags": SKIPPED}, {"D_flags": ("heart_kidney",)}),
        ("H_drinks", {"D_flags": ("breastfeeding",)}, {"D_flags": ("fluid_limit",)}),
        ("H_drinks", {"D_flags": ("breastfeeding",)}, {"D_flags": ("breastfeeding", "pregnant")}),
        ("H_urine", {"D_flags": ("none",)}, {"D_flags": ("heart_kidney",)}),
        ("H_heat", {"D_flags": SKIPPED}, {"D_flags": ("eating_disorder",)}),
    ],
)
def test_a_branch_opens_where_it_should_and_only_there(
    question: str, opens: dict[str, AnswerValue], stays_closed: dict[str, AnswerValue]
) -> None:
    assert question in asked(**opens)
    assert question not in asked(**stays_closed)


def test_an_answer_on_a_closed_branch_opens_nothing_behind_it() -> None:
    answers = rosa(E_days=Decimal(7), E_min=Decimal(60), E_vig=Decimal(30))
    assert "E_vig" in reachable_answers(BANK, answers)
    answers = {**answers, "E_days": Decimal(0)}
    assert "E_vig" not in reachable_answers(BANK, answers)
    assert "E_min" not in reachable_answers(BANK, answers)


def test_an_answer_comes_back_when_its_branch_does() -> None:
    away = rosa(E_days=Decimal(0))
    assert "E_min" not in reachable_answers(BANK, away)
    assert reachable_answers(BANK, {**away, "E_days": Decimal(3)})["E_min"] == Decimal(25)


def test_a_new_person_begins_at_the_first_question() -> None:
    assert next_question(BANK, {}) == BANK.questions[0]
    assert progress({}) == 0
    assert standing(BANK, {}).before(BANK.questions[0]) is None


def test_after_an_answer_comes_the_next_on_the_path_even_if_it_has_an_answer() -> None:
    following = next_question(BANK, ROSA | {"C_mood": SKIPPED}, after="E_days")
    assert following is None, "everything is answered"
    unfinished = {key: value for key, value in ROSA.items() if key != "C_mood"}
    following = next_question(BANK, unfinished, after="E_days")
    assert following is not None
    assert following.id == "E_min"


def test_at_the_end_of_the_path_it_goes_back_to_what_was_left_open() -> None:
    unfinished = {key: value for key, value in ROSA.items() if key != "S_reg"}
    following = next_question(BANK, unfinished, after="C_mood")
    assert following is not None
    assert following.id == "S_reg"


def test_back_and_on_step_over_questions_that_are_not_asked() -> None:
    days, minutes, strength = (BANK.question(each) for each in ("E_days", "E_min", "E_str"))
    here = standing(BANK, rosa(E_days=Decimal(0)))
    assert (here.before(strength), here.after(days)) == (days, strength)
    assert (here.before(minutes), here.after(minutes)) == (None, None), "it is not on the path"
    assert here.after(here.path[-1]) is None
    assert standing(BANK, ROSA).number("D_weight") == 5


def test_the_last_step_that_is_shown_is_the_persons_own() -> None:
    done = standing(BANK, BEST)
    assert (done.progress, done.shown_progress) == (100, 99)
    assert standing(BANK, {}).shown_progress == 0


def test_progress_is_full_only_when_every_reachable_question_has_an_answer() -> None:
    assert progress(BEST) == 100
    assert progress({key: value for key, value in BEST.items() if key != "C_mood"}) < 100
    reopened = rosa(S_bad=Decimal(5))
    assert progress(reopened) < 100, "a branch that opens asks for its answer"
    assert progress({**reopened, "S_long": SKIPPED}) == 100


@given(anybody())
def test_progress_only_rises_on_a_straight_run_and_ends_at_a_hundred(person: dict[str, AnswerValue]) -> None:
    given_so_far: dict[str, AnswerValue] = {}
    seen = [progress(given_so_far)]
    while question := next_question(BANK, given_so_far):
        given_so_far[question.id] = person[question.id]
        seen.append(progress(given_so_far))
    assert seen == sorted(seen)
    assert seen[-1] == 100
    assert all(step < 100 for step in seen[:-1])


@given(anybody(), st.randoms())
def test_the_path_does_not_depend_on_the_order_of_answering(
    person: dict[str, AnswerValue], random: object
) -> None:
    shuffled = list(person.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert path(BANK, dict(shuffled)) == path(BANK, person)


@given(anybody())
def test_one_walk_says_the_same_as_the_single_questions(person: dict[str, AnswerValue]) -> None:
    half = dict(list(person.items())[:17])
    here = standing(BANK, half, after="E_days")
    assert here.path == path(BANK, half)
    assert here.next == next_question(BANK, half, after="E_days")
    assert here.is_finished == (here.next is None)


CHAIN = """
type: health
title: A chain of branches
version: "2026.1"
areas: [{key: sleep, label: One}]
questions:
  - {id: A, area: sleep, kind: yesno, text: A, help: A, why: A, required: false, source: A}
  - {id: B, area: sleep, kind: yesno, text: B, help: B, why: B, required: false, source: B,
     show_if: {question: A, any_of: ["yes"]}}
  - {id: C, area: sleep, kind: yesno, text: C, help: C, why: C, required: false, source: C,
     show_if: {question: B, any_of: ["yes"]}}
  - {id: N, area: sleep, kind: number, units: [nights], range: [0, 7], text: N, help: N, why: N, required: false,
     source: N}
"""
UNSCORED = """
version: "2026.1"
areas: [{key: sleep, weight: 100, source: S, keep_title: Keep, keep_how: Keep}]
items:
  - {key: n, area: sleep, label: N, weight: 100, questions: [N], unit: nights, scale: [0, 7],
     line: [[0, 0], [7, 100]], line_source: S, value: N, lead: N, rest: N, title: N, how: N, source: N}
"""


def test_a_branch_behind_a_closed_branch_is_closed_too(tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text(CHAIN)
    (tmp_path / "scoring.yaml").write_text(UNSCORED)
    bank = read_bank(tmp_path / "chain.yaml", tmp_path / "scoring.yaml")
    everything: dict[str, AnswerValue] = {"A": "yes", "B": "yes", "C": "no", "N": Decimal(1)}
    assert reachable_answers(bank, everything) == everything
    left_behind = {**everything, "A": "no"}
    assert reachable_answers(bank, left_behind) == {"A": "no", "N": Decimal(1)}
    assert progress(left_behind, bank) == 100
    assert reachable_answers(bank, {**left_behind, "A": "yes"}) == everything
