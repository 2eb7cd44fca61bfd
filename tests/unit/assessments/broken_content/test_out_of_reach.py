"""A question that no answers lead to is told, and one that few lead to is none."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from maxpulse.assessments.content.figures import FIGURES, Figure
from maxpulse.assessments.content.folders import where
from maxpulse.assessments.content.load import read_texts
from tests.unit.assessments.broken_content.complaints import told
from tests.unit.assessments.small_bank import QUESTIONS, SCORING

BOXES = """
  - id: B_boxes
    area: about
    kind: multi
    text: What do you have?
    help: All that fit.
    why: It earns no points.
    required: false
    choices:
      - {value: a, label: A}
      - {value: b, label: B}
      - {value: c, label: C}
      - {value: none, label: D, exclusive: true}
    source: Own question
"""
ASKED = """
  - {id: %(id)s, area: about, kind: yesno, text: "%(id)s?", help: H, why: W, required: false, source: S%(if_)s}
"""


def asked(id_: str, condition: str = "") -> str:
    return ASKED % {"id": id_, "if_": f", show_if: {condition}" if condition else ""}


@pytest.mark.parametrize(
    "condition",
    [
        "{all: [{question: B_boxes, any_of: [a]}, {question: B_boxes, any_of: [b]},"
        " {not: {question: B_boxes, any_of: [c]}}]}",
        "{all: [{not: {question: B_boxes, any_of: [a, b]}}, {not: {question: B_boxes, any_of: [c, none]}}]}",
        "{all: [{figure: moderate_minutes, at_least: 100}, {figure: moderate_minutes, below: 102},"
        " {question: E_days, above: 2}]}",
    ],
)
def test_a_question_that_few_answers_lead_to_is_in_reach(condition: str) -> None:
    read_texts(f"{QUESTIONS}{BOXES}{asked('B_few', condition)}", SCORING)


def test_a_question_asked_from_an_income_on_is_in_reach_and_one_beyond_any_is_not() -> None:
    folder = where("wealth", "2026.1")
    questions, scoring = ((folder / name).read_text() for name in ("questions.yaml", "scoring.yaml"))
    closed = "show_if: {not: {figure: monthly_income, below: 0.01}}"
    for least in (5000, 10_000_000):
        read_texts(
            questions.replace(closed, f"show_if: {{figure: monthly_income, at_least: {least}}}", 1), scoring
        )
    never = questions.replace(closed, "show_if: {figure: monthly_income, above: 10000000}", 1)
    told("questions.yaml", "M_gross can never be reached", never, scoring)


def test_a_condition_on_more_answers_than_are_tried_is_refused_and_says_so() -> None:
    many = [f"Q{number}" for number in range(12)]
    yes = ", ".join(f'{{question: {one}, any_of: ["yes"]}}' for one in many)
    said = "".join(asked(one) for one in many)
    all_of_them = asked("B_all", f"{{all: [{yes}]}}")
    read_texts(f"{QUESTIONS}{said}{all_of_them}", SCORING)
    no = f'{{question: {many[0]}, any_of: ["no"]}}'
    told(
        "questions.yaml",
        "B_all: after 40000 tries it is open whether it can be reached",
        f"{QUESTIONS}{said}{asked('B_all', f'{{all: [{yes}, {no}]}}')}",
        SCORING,
    )


def test_more_ways_to_choose_than_are_tried_are_said_to_be_that_and_not_out_of_reach() -> None:
    names = [f"c{number}" for number in range(16)]
    choices = "".join(f"      - {{value: {name}, label: {name}}}\n" for name in names)
    boxes = re.sub(r"      - \{value: .*\n", "", BOXES).replace("choices:\n", f"choices:\n{choices}")
    boxes = boxes.replace("required: false", "required: true")
    picked = ", ".join(f"{{question: B_boxes, any_of: [{name}]}}" for name in names)
    all_of_them = asked("B_all", f"{{all: [{picked}]}}")
    too_many = "B_all: after 40000 tries it is open whether it can be reached"
    told("questions.yaml", too_many, f"{QUESTIONS}{boxes}{all_of_them}", SCORING)


def test_every_choice_is_tried_that_a_figure_is_reckoned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    shifting = Figure(lambda answers: Decimal(answers.get("S_reg") == "shifts"), frozenset(("S_reg",)))
    monkeypatch.setitem(FIGURES, "shifting", shifting)
    read_texts(f"{QUESTIONS}{asked('B_shifts', '{figure: shifting, above: 0}')}", SCORING)
    never = f"{QUESTIONS}{asked('B_shifts', '{figure: shifting, above: 1}')}"
    told("questions.yaml", "B_shifts can never be reached", never, SCORING)
