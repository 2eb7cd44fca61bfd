"""Whether two banks can be asked as one: what both hold is one thing, and everything else is of one of them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.reading import ContentError, Mistakes

# What an answer means. Words, sources and what it is worth may differ: the hybrid asks in those of the first half.
SAME: dict[str, Callable[[Question], Any]] = {
    "area": lambda question: question.area,
    "kind": lambda question: question.kind,
    "required": lambda question: question.required,
    "units": lambda question: tuple(unit.key for unit in question.units),
    "range": lambda question: (question.low, question.high),
    "step": lambda question: question.step,
    "choices": lambda question: tuple(
        (choice.value, choice.points, choice.exclusive, choice.right) for choice in question.choices
    ),
    "show_if": lambda question: question.show_if.said if question.show_if else "",
    "cap": lambda question: question.cap,
}


def check_together(bank: QuestionBank, other: QuestionBank) -> None:
    """Raise ContentError, with file and line in `bank`, unless it can be asked as one with the other half.

    Questions both hold ask for the same thing, in an area that neither scores; areas that are scored, items and all
    other questions are of one half alone.
    """
    mistakes, half = Mistakes(), f"{other.type} {other.version}"
    for complaint in (*_areas(bank, other), *_questions(bank, other), *_items(bank, other)):
        with mistakes.going_on():
            raise ContentError(f"{complaint} {half}")
    mistakes.tell()


def _areas(bank: QuestionBank, other: QuestionBank) -> Iterator[str]:
    scored = {area.key for area in (*bank.scoring.areas, *other.scoring.areas)}
    for area in bank.areas:
        if area.key in scored and any(area.key == each.key for each in other.areas):
            yield f"{_place(bank, area.key)}: area {area.key} is scored, and stands in"


def _questions(bank: QuestionBank, other: QuestionBank) -> Iterator[str]:
    scored = {area.key for area in (*bank.scoring.areas, *other.scoring.areas)}
    for question in bank.questions:
        same = other.find_question(question.id)
        if same is None:
            continue
        if question.area in scored or same.area in scored:
            yield f"{_place(bank, question.id)}: question {question.id} is of a scored area, and stands in"
            continue
        differing = [key for key, of in SAME.items() if of(question) != of(same)]
        if differing:
            yield f"{_place(bank, question.id)}: {question.id} has another {', '.join(differing)} than in"


def _items(bank: QuestionBank, other: QuestionBank) -> Iterator[str]:
    taken = {item.key for item in other.scoring.items}
    for item in bank.scoring.items:
        if item.key in taken:
            yield f"{_place(bank, item.key, 'scoring')}: item {item.key} stands in"


def _place(bank: QuestionBank, owner: str, file: str = "questions") -> str:
    places = (
        each.place for each in bank.sentences if each.owner == owner and each.place.startswith(f"{file}.")
    )
    return next(places, f"{file}.yaml:1")
