"""Nothing of a bank changes unseen: each field that is changed alone is told, or stands here with why it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from maxpulse.assessments.content.bank import Area, Choice, Question, QuestionBank
from maxpulse.assessments.content.conditions import compile_condition
from maxpulse.assessments.content.curves import Anchor, Curve
from maxpulse.assessments.content.figures import FIGURES
from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.content.reading import Block
from maxpulse.assessments.content.scoring import (
    Item,
    Quiet,
    ScoredArea,
    Scoring,
    ShownAnswer,
    Words,
)
from maxpulse.assessments.content.units import UNITS
from maxpulse.assessments.versions.diff import Change, diff
from tests.unit.assessments.small_bank import QUESTIONS, SCORING

BANK = read_texts(QUESTIONS, SCORING)
ONE, TWO = Decimal(1), Decimal(2)
OTHER_CURVE = Curve((Anchor(ONE, ONE), Anchor(TWO, TWO)), steps=False)

UNTOLD = {
    (Question, "points"): "follows from the weights, which are told",
    (Question, "tongue"): "the reader's, not the version's",
    (ScoredArea, "part"): "given where a hybrid is composed, said by no file",
    (Scoring, "version"): "stands at the head of what is compared",
    (Scoring, "parts"): "given where a hybrid is composed, said by no file",
    (QuestionBank, "type"): "only versions of one type are compared",
    (QuestionBank, "version"): "stands at the head of what is compared",
    (QuestionBank, "checksum"): "of the files, remarks and all",
    (QuestionBank, "tongue"): "the reader's, not the version's",
}

CHANGED: dict[type, dict[str, Any]] = {
    Question: {
        "id": "E_other",
        "area": "sleep",
        "kind": "slider",
        "text": "Else?",
        "help": "Else.",
        "reason": "Another reason.",
        "required": True,
        "units": (UNITS["days"],),
        "low": ONE,
        "high": Decimal(99),
        "step": TWO,
        "likely": (ONE, TWO),
        "low_label": "least",
        "high_label": "most",
        "choices": (Choice("own", "Own"),),
        "show_if": compile_condition(Block(question="E_days", above="3")),
        "cap": FIGURES["weekly_minutes"].of,
        "counted": True,
        "source": "Somebody else",
        "explanation": "Because of it.",
        "topic": "something",
    },
    Choice: {
        "value": "wanders",
        "label": "It wanders",
        "help": "From night to night",
        "points": Decimal(50),
        "leads_to": "elsewhere",
        "exclusive": True,
        "right": True,
    },
    Item: {
        "key": "moving",
        "area": "sleep",
        "label": "Else",
        "weight": ONE,
        "questions": ("E_min", "E_vig"),
        "figure": "E_min",
        "unit": "hours",
        "curve": OTHER_CURVE,
        "curves": {"older": OTHER_CURVE},
        "quiet": (Quiet(ONE, TWO),),
        "scale": (ONE, TWO),
        "pair": "both",
        "words": replace(BANK.scoring.items[0].words, how="Begin today."),
        "source": "Somebody else",
        "plateau": (ONE, TWO),
        "sources": {"older": "Somebody else"},
        "full_when": compile_condition(Block(question="E_days", above="3")),
        "country": "us",
    },
    Words: {field.name: "Said otherwise." for field in fields(Words)},
    ScoredArea: {
        "key": "moving",
        "weight": ONE,
        "keep_title": "Else",
        "keep_how": "Else.",
        "excess_title": "Too much",
        "excess_how": "Less.",
        "source": "Somebody else",
    },
    Scoring: {
        "areas": BANK.scoring.areas[::-1],
        "items": BANK.scoring.items[::-1],
        "shown": (ShownAnswer("D_age", "Years"),),
    },
    QuestionBank: {
        "title": "Another check",
        "areas": BANK.areas[::-1],
        "questions": BANK.questions[::-1],
        "scoring": replace(BANK.scoring, shown=()),
        "sentences": "",
    },
}


def with_question(**changes: Any) -> QuestionBank:
    """The bank with its question of hard minutes changed: the one with a condition, a cap and not counted."""
    questions = (replace(q, **changes) if q.id == "E_vig" else q for q in BANK.questions)
    return replace(BANK, questions=tuple(questions))


def with_choice(**changes: Any) -> QuestionBank:
    """The bank with its last choice changed."""
    *others, last = BANK.questions
    first, second = last.choices
    return replace(BANK, questions=(*others, replace(last, choices=(first, replace(second, **changes)))))


def with_item(**changes: Any) -> QuestionBank:
    """The bank with its first item changed."""
    first, *others = BANK.scoring.items
    return with_scoring(items=(replace(first, **changes), *others))


def with_area(**changes: Any) -> QuestionBank:
    """The bank with its first scored area changed."""
    first, *others = BANK.scoring.areas
    return with_scoring(areas=(replace(first, **changes), *others))


def with_words(**changes: Any) -> QuestionBank:
    """The bank with the words of its first item changed."""
    return with_item(words=replace(BANK.scoring.items[0].words, **changes))


def with_scoring(**changes: Any) -> QuestionBank:
    """The bank scored otherwise."""
    return replace(BANK, scoring=replace(BANK.scoring, **changes))


def with_more(**changes: Any) -> QuestionBank:
    """The bank itself changed; `sentences` by words said in German."""
    if "sentences" in changes:
        said = QUESTIONS.replace("    help: 0 is fine.", "    help: 0 is fine.\n    de: {help: Auch 0.}")
        changes["sentences"] = read_texts(said, SCORING).sentences
    return replace(BANK, **changes)


WITH: dict[type, Callable[..., QuestionBank]] = {
    Question: with_question,
    Choice: with_choice,
    Item: with_item,
    Words: with_words,
    ScoredArea: with_area,
    Scoring: with_scoring,
    QuestionBank: with_more,
}
ALONE = [(each, name, value) for each, values in CHANGED.items() for name, value in values.items()]


@pytest.mark.parametrize("each", WITH)
def test_each_field_is_changed_here_or_said_not_to_be_told(each: type) -> None:
    untold = {name for kind, name in UNTOLD if kind is each}
    assert {field.name for field in fields(each) if field.init} == CHANGED[each].keys() | untold
    assert not CHANGED[each].keys() & untold


@pytest.mark.parametrize(("each", "name", "value"), ALONE, ids=[f"{e.__name__}.{n}" for e, n, _ in ALONE])
def test_a_field_that_is_changed_alone_is_told(each: type, name: str, value: object) -> None:
    found = diff(BANK, WITH[each](**{name: value}))
    assert found
    assert all(change.was != change.now for change in found)


def test_which_answer_is_right_and_what_caps_another_are_told_by_name() -> None:
    assert diff(BANK, with_choice(right=True)) == (Change("right", "S_reg", "–", "shifts"),)
    assert diff(BANK, with_question(cap=None)) == (Change("caps", "E_vig", "moderate_minutes", "–"),)
    counted = with_question(counted=True)
    assert diff(BANK, counted) == (Change("counted", "E_vig", "–", "How many of those are hard going?"),)
    assert diff(BANK, with_item(plateau=(ONE, TWO))) == (Change("plateaus", "movement", "–", "1 … 2"),)
    assert diff(BANK, with_item(scale=None)) == (Change("pictures", "movement", "0 … 150", "–"),)


def test_another_order_is_told_and_what_only_came_is_not() -> None:
    assert diff(BANK, replace(BANK, areas=BANK.areas[::-1])) == (
        Change("order", "areas", "about, exercise, sleep", "sleep, exercise, about"),
    )
    *others, last = BANK.questions
    turned = replace(last, choices=last.choices[::-1])
    assert diff(BANK, replace(BANK, questions=(*others, turned))) == (
        Change("order", "S_reg", "steady, shifts", "shifts, steady"),
    )
    more = replace(BANK, areas=(Area("new", "New"), *BANK.areas))
    assert diff(BANK, more) == (Change("words", "new", "–", "New"),)
