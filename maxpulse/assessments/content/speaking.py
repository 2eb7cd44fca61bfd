"""A bank in another tongue: the same questions, asked and answered for in other words."""

from __future__ import annotations

from dataclasses import fields, replace

from maxpulse.assessments.content.bank import Area, Choice, Question, QuestionBank
from maxpulse.assessments.content.beside import said_in
from maxpulse.assessments.content.scoring import Item, Part, ScoredArea, Scoring, ShownAnswer, Words
from maxpulse.assessments.content.units import spoken
from maxpulse.core.tongue import Tongue


def in_tongue(bank: QuestionBank, tongue: Tongue) -> QuestionBank:
    """The bank with every word said in that tongue: as the files themselves say it, else as the catalogue does.

    What neither knows stays as it is written.
    """
    own = said_in(bank.sentences, tongue.language)
    if own:
        of_product = tongue.say
        tongue = replace(tongue, say=lambda message: own.get(message) or of_product(message))
    return replace(
        bank,
        title=tongue.say(bank.title),
        areas=tuple(Area(area.key, tongue.say(area.label)) for area in bank.areas),
        questions=tuple(_question(question, tongue) for question in bank.questions),
        scoring=_scoring(bank.scoring, tongue),
        tongue=tongue,
    )


def _question(question: Question, tongue: Tongue) -> Question:
    say = tongue.say
    return replace(
        question,
        text=say(question.text),
        help=say(question.help),
        reason=say(question.reason),
        units=tuple(spoken(unit, tongue) for unit in question.units),
        low_label=say(question.low_label),
        high_label=say(question.high_label),
        choices=tuple(_choice(choice, tongue) for choice in question.choices),
        explanation=say(question.explanation),
        topic=say(question.topic),
        tongue=tongue,
    )


def _choice(choice: Choice, tongue: Tongue) -> Choice:
    return replace(choice, label=tongue.say(choice.label), help=tongue.say(choice.help))


def _scoring(scoring: Scoring, tongue: Tongue) -> Scoring:
    say = tongue.say
    return replace(
        scoring,
        areas=tuple(_area(area, tongue) for area in scoring.areas),
        items=tuple(_item(item, tongue) for item in scoring.items),
        shown=tuple(ShownAnswer(row.question, say(row.label)) for row in scoring.shown),
        parts=tuple(Part(part.key, say(part.label)) for part in scoring.parts),
    )


def _area(area: ScoredArea, tongue: Tongue) -> ScoredArea:
    say = tongue.say
    return replace(
        area,
        keep_title=say(area.keep_title),
        keep_how=say(area.keep_how),
        excess_title=say(area.excess_title),
        excess_how=say(area.excess_how),
    )


def _item(item: Item, tongue: Tongue) -> Item:
    words = Words(**{each.name: tongue.say(getattr(item.words, each.name)) for each in fields(Words)})
    return replace(item, label=tongue.say(item.label), words=words)
