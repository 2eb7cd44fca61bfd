"""The way of one person through the questions, as it would be on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.rules import AnswerValue, RawAnswer, Refusal, next_question, read_answer
from maxpulse.demo.people import Person

# Answers people go back for. No other question depends on them, so the way stays as it was.
RECONSIDERED = ("E_str", "E_sit", "S_fresh", "N_fruit", "C_stress", "D_household", "M_retrate")
CHANGES_MIND = 0.2
# Seconds from seeing a question to answering it: half of people under seven, a few take their time.
THINKING_MEAN, THINKING_SPREAD, LONGEST_THOUGHT = 1.95, 0.55, 60.0


class Implausible(ValueError):
    """A person of demo data gave an answer that the rules refuse: the person is made wrongly."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, after so many seconds of thinking."""

    question_id: str
    raw: RawAnswer
    seconds: float


def walk(bank: QuestionBank, person: Person, dice: Random) -> tuple[Given, ...]:
    """Every answer up to the last question, in the order given; some people go back once and change one."""
    return tuple(_walk(bank, person, dice))


def stopped_in(area: str, bank: QuestionBank, way: tuple[Given, ...], dice: Random) -> tuple[Given, ...]:
    """The way up to some question of that area, which waits; anywhere when the way does not lead there."""
    asked = range(1, len(way))
    there = [place for place in asked if bank.question(way[place].question_id).area == area]
    return way[: dice.choice(there or asked)]


def thinking(dice: Random) -> float:
    """How long a question takes somebody, in seconds."""
    return min(LONGEST_THOUGHT, dice.lognormvariate(THINKING_MEAN, THINKING_SPREAD))


def reconsidered(question: Question, raw: RawAnswer) -> RawAnswer:
    """The answer given again, one step lower or, at the low end, higher."""
    if raw.skipped or not question.is_numeric:
        return raw
    step = -question.step if float(raw.values[0]) > question.low else question.step
    return RawAnswer((f"{float(raw.values[0]) + float(step):g}",), raw.unit)


def _walk(bank: QuestionBank, person: Person, dice: Random) -> Iterator[Given]:
    answers: dict[str, AnswerValue] = {}
    second_thoughts = [earlier for earlier in RECONSIDERED if bank.find_question(earlier)]
    back_from = dice.randrange(12, 20) if dice.random() < CHANGES_MIND else None
    while question := next_question(bank, answers):
        raw = person.answer_to(question)
        answers[question.id] = _taken(question, raw, answers)
        yield Given(question.id, raw, thinking(dice))
        if len(answers) == back_from and (earlier := dice.choice(second_thoughts)) in answers:
            question = bank.question(earlier)
            raw = reconsidered(question, person.answer_to(question))
            answers[earlier] = _taken(question, raw, answers)
            yield Given(earlier, raw, thinking(dice))


def _taken(question: Question, raw: RawAnswer, answers: dict[str, AnswerValue]) -> AnswerValue:
    value = read_answer(question, raw, answers)
    if isinstance(value, Refusal):
        raise Implausible(f"{question.id}: {value.sentence()}")
    return value
