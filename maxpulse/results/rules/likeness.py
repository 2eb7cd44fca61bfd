"""Whether two versions of a check ask and score the same: what is only said in other words is no difference."""

from __future__ import annotations

from typing import Any

from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.curves import Curve
from maxpulse.assessments.content.figures import SCORED_FIGURES
from maxpulse.assessments.content.scoring import Item

# Answers that no item names and that move a target or choose its anchors all the same (`scoring.health`, `.wealth`).
ABOUT = frozenset(
    {"D_age", "D_sex", "D_ancestry", "D_flags", "D_country", "D_household"}
    | {"H_heat", "H_outdoors", "M_home"}
)


def asks_the_same(one: QuestionBank, other: QuestionBank) -> bool:
    """True where the questions that scores follow from are the same in both: each asked of the same people."""
    return _asked(one) == _asked(other)


def scores_the_same(one: QuestionBank, other: QuestionBank) -> bool:
    """True where both give the same points to the same answers: by the same weights, anchors and choices."""
    return _scored(one) == _scored(other)


def counting(bank: QuestionBank) -> frozenset[str]:
    """The questions that scores follow from: what items are computed from, and what opens or closes those."""
    found = {question for item in bank.scoring.items for question in _read_by(item)} | ABOUT
    while True:
        opening = (bank.find_question(each) for each in found)
        reads = {read for each in opening if each and each.show_if for read in each.show_if.reads}
        if reads <= found:
            return frozenset(each for each in found if bank.find_question(each))
        found |= reads


def _read_by(item: Item) -> frozenset[str]:
    full = item.full_when.reads if item.full_when else frozenset()
    return SCORED_FIGURES.get(item.figure, frozenset((item.figure,))) | frozenset(item.questions) | full


def _asked(bank: QuestionBank) -> dict[str, Any]:
    return {each: _question(bank.question(each)) for each in counting(bank)}


def _question(question: Question) -> tuple[Any, ...]:
    units = tuple(unit.key for unit in question.units)
    choices = frozenset(choice.value for choice in question.choices)
    return question.kind, units, choices, question.show_if.said if question.show_if else ""


def _scored(bank: QuestionBank) -> tuple[Any, ...]:
    areas = frozenset((area.key, area.weight, area.part) for area in bank.scoring.areas)
    items = frozenset((item.key, _rules(item)) for item in bank.scoring.items)
    points = {
        each: {choice.value: choice.points for choice in bank.question(each).choices}
        for each in counting(bank)
    }
    return areas, items, points


def _rules(item: Item) -> tuple[Any, ...]:
    special = frozenset((name, _anchors(curve)) for name, curve in item.curves.items())
    read = item.area, item.weight, item.questions, item.figure, item.unit, item.pair
    return *read, _anchors(item.curve), special, item.full_when.said if item.full_when else ""


def _anchors(curve: Curve | None) -> tuple[Any, ...]:
    return (curve.steps, curve.anchors) if curve else ()
