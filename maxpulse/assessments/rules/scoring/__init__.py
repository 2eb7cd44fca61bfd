"""From a person's answers to a result. A pure function: same answers and versions, same result."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, number
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.rules.display import display
from maxpulse.assessments.rules.flags import flags_of
from maxpulse.assessments.rules.grades import (
    LEVEL_WORDS,
    NOT_SCORED,
    grade,
    grade_level,
    level,
    out_of_ten,
)
from maxpulse.assessments.rules.knowledge import is_correct
from maxpulse.assessments.rules.path import reachable_answers
from maxpulse.assessments.rules.scoring.drivers import drivers
from maxpulse.assessments.rules.scoring.health import age_band
from maxpulse.assessments.rules.scoring.items import scored_items
from maxpulse.assessments.rules.scoring.priorities import priorities
from maxpulse.assessments.rules.scoring.sheet import NothingScored, Sheet
from maxpulse.assessments.rules.types import AreaScore, Knowledge, PartScore, Result, Shown

__all__ = ["NothingScored", "score"]


def score(bank: QuestionBank, answers: Answers) -> Result:
    """The result of the answers on the path, in the words of the bank; what lies off it is not looked at.

    Raises NothingScored.
    """
    seen = reachable_answers(bank, answers)
    items = list(scored_items(bank, seen))
    sheet = Sheet(bank.scoring, {scored.item.key: scored.points for scored in items})
    flags, total = flags_of(seen), sheet.total()
    first, potential = priorities(bank, seen, items, sheet, flags)
    return Result(
        type=bank.type,
        version=bank.version,
        scoring_version=bank.scoring_version,
        total=total,
        grade=grade(total),
        level=grade_level(grade(total)),
        age_band=age_band(seen),
        areas=tuple(_area(bank, area.key, sheet) for area in bank.scoring.areas),
        drivers=drivers(items, sheet.worth(), flags),
        priorities=first,
        potential=potential,
        shown=_shown(bank, seen),
        flags=flags,
        parts=_parts(bank, sheet),
        knowledge=_knowledge(bank, seen),
        language=bank.tongue.way,
    )


def _area(bank: QuestionBank, key: str, sheet: Sheet) -> AreaScore:
    points, label, say = sheet.area(key), bank.area(key).label, bank.tongue.say
    if points is None:
        return AreaScore(key, label, None, None, None, say(NOT_SCORED))
    reached = level(points)
    return AreaScore(key, label, points, out_of_ten(points), reached, say(LEVEL_WORDS[reached]))


def _parts(bank: QuestionBank, sheet: Sheet) -> tuple[PartScore, ...]:
    totals = sheet.parts()
    return tuple(
        PartScore(
            key=part.key,
            label=part.label,
            total=totals[part.key],
            grade=grade(totals[part.key]),
            level=grade_level(grade(totals[part.key])),
            areas=tuple(area.key for area in bank.scoring.areas if area.part == part.key),
        )
        for part in bank.scoring.parts
        if part.key in totals
    )


def _knowledge(bank: QuestionBank, answers: Answers) -> tuple[Knowledge, ...]:
    asked = [(question, answers.get(question.id)) for question in bank.questions if question.asks_knowledge]
    return tuple(
        Knowledge(
            question=question.id,
            text=question.text,
            given=display(question, value),
            right=next(choice.label for choice in question.choices if choice.right),
            is_right=bool(is_correct(question, value)),
            explanation=question.explanation,
        )
        for question, value in asked
        if isinstance(value, str)
    )


def _shown(bank: QuestionBank, answers: Answers) -> tuple[Shown, ...]:
    found = []
    for row in bank.scoring.shown:
        question, figure = bank.question(row.question), number(answers, row.question)
        if figure is not None:
            place = (figure - question.low) * Decimal(100) / (question.high - question.low)
            found.append(Shown(question.id, row.label, display(question, figure), place))
    return tuple(found)
