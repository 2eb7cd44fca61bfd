"""People made up for tests: their answers to the health assessment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from maxpulse.assessments.content import Question, load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, Quantity

ROSA: dict[str, AnswerValue] = {
    "D_age": Decimal(48),
    "D_sex": "female",
    "D_flags": ("none",),
    "D_height": Quantity(Decimal(168), "cm", "168"),
    "D_weight": Quantity(Decimal(68), "kg", "68"),
    "D_ancestry": SKIPPED,
    "E_days": Decimal(3),
    "E_min": Decimal(25),
    "E_vig": Decimal(0),
    "E_str": Decimal(1),
    "E_sit": Decimal(9),
    "S_hours": Decimal("7.25"),
    "S_reg": "within_60",
    "S_bad": Decimal(2),
    "S_fresh": Decimal(6),
    "N_veg": Decimal(2),
    "N_fruit": Decimal(2),
    "N_grain": "one",
    "N_sugar": Decimal(5),
    "N_fast": "some",
    "N_salt": "sometimes",
    "N_meat": "middle",
    "H_drinks": Quantity(Decimal("1.5"), "l", "1.5"),
    "H_urine": "3",
    "H_heat": "no",
    "C_alc": Quantity(Decimal(4), "drink", "4"),
    "C_nic": "never",
    "C_stress": Decimal(6),
    "C_mood": Decimal(7),
}

BEST: dict[str, AnswerValue] = {
    **ROSA,
    "E_days": Decimal(5),
    "E_min": Decimal(40),
    "E_str": Decimal(3),
    "E_sit": Decimal(5),
    "S_hours": Decimal("7.5"),
    "S_reg": "within_30",
    "S_bad": Decimal(0),
    "S_fresh": Decimal(10),
    "N_veg": Decimal(4),
    "N_grain": "three",
    "N_sugar": Decimal(0),
    "N_fast": "rarely",
    "N_salt": "never",
    "N_meat": "low",
    "H_drinks": Quantity(Decimal(2), "l", "2"),
    "C_alc": Quantity(Decimal(0), "drink", "0"),
}

WORST: dict[str, AnswerValue] = {
    **ROSA,
    "D_weight": Quantity(Decimal(120), "kg", "120"),
    "E_days": Decimal(0),
    "E_str": Decimal(0),
    "E_sit": Decimal(14),
    "S_hours": Decimal(3),
    "S_reg": "beyond_120",
    "S_bad": Decimal(7),
    "S_long": "no",
    "S_fresh": Decimal(0),
    "N_veg": Decimal(0),
    "N_fruit": Decimal(0),
    "N_grain": "none",
    "N_sugar": Decimal(30),
    "N_fast": "often",
    "N_salt": "always",
    "N_meat": "high",
    "H_drinks": Quantity(Decimal(0), "l", "0"),
    "H_urine": "8",
    "C_alc": Quantity(Decimal(40), "drink", "40"),
    "C_nic": "smoke",
}


def rosa(**changes: AnswerValue) -> dict[str, AnswerValue]:
    """Rosa's answers with some of them changed."""
    return {**ROSA, **changes}


def answer_to(question: Question, *, skippable: bool = True) -> st.SearchStrategy[AnswerValue]:
    """Any answer this question takes; skipping it too when that is allowed."""
    answers: list[st.SearchStrategy[Any]] = [_given(question)]
    if skippable and not question.required:
        answers.append(st.just(SKIPPED))
    return st.one_of(answers)


def anybody() -> st.SearchStrategy[dict[str, AnswerValue]]:
    """A person with an answer to every question of the bank, those off their path included."""
    questions = load_bank("health").questions
    return st.fixed_dictionaries({question.id: answer_to(question) for question in questions})


def _given(question: Question) -> st.SearchStrategy[Any]:
    values = [choice.value for choice in question.choices if not choice.exclusive]
    if question.is_numeric:
        steps = int((question.high - question.low) / question.step)
        return st.integers(0, steps).map(lambda step: question.low + step * question.step)
    if question.kind == "multi":
        some = st.sets(st.sampled_from(values), min_size=1, max_size=2)
        return st.one_of(st.just(("none",)), some.map(lambda chosen: tuple(v for v in values if v in chosen)))
    return st.sampled_from(values)
