"""Each scored thing with its own figure, its points and the next level in reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, chosen, number
from maxpulse.assessments.content.bank import Choice, Question, QuestionBank
from maxpulse.assessments.content.curves import Aim, Curve
from maxpulse.assessments.content.money import COUNTRY
from maxpulse.assessments.content.scoring import Item
from maxpulse.assessments.rules.scoring import health, wealth
from maxpulse.assessments.rules.scoring.reading import Reading, unit_of
from maxpulse.assessments.rules.scoring.sheet import exact
from maxpulse.core.tongue import ENGLISH, Tongue

FULL = Decimal(100)
READINGS = {**health.READINGS, **wealth.READINGS}


@dataclass(frozen=True, slots=True)
class Scored:
    """One item of one person. It has `reading` and `curve`, or `choice`; neither where other answers make it
    count in full.

    `aim` None: nothing to change. `excess`: the figure is so far beyond the top that it calls for care. `abroad`: its
    figures were made for another country than the person's. `tongue`: what is said of it.
    """

    item: Item
    question: Question
    points: Decimal
    aim: Aim | None
    quiet: bool
    reading: Reading | None = None
    curve: Curve | None = None
    choice: Choice | None = None
    excess: bool = False
    abroad: bool = False
    tongue: Tongue = field(default=ENGLISH, compare=False)


def scored_items(bank: QuestionBank, answers: Answers) -> Iterator[Scored]:
    """All items that are answered, in the order of the content file. `answers` are the reachable ones."""
    special, full = health.variants(answers) | wealth.variants(answers), health.waived(answers)
    beyond = health.excessive(answers)
    for item in bank.scoring.items:
        question = bank.question(item.question)
        curve = item.curve_for(special)
        if item.full_when is not None and item.full_when.holds(answers):
            found: Scored | None = Scored(item, question, FULL, None, quiet=True)
        elif curve is None:
            found = _from_choice(item, question, answers)
        else:
            found = _from_figure(item, question, curve, answers, special, item.key in full)
        if found is not None:
            abroad = bool(item.country) and item.country not in chosen(answers, COUNTRY)
            yield replace(found, excess=item.key in beyond, abroad=abroad, tongue=bank.tongue)


def _from_choice(item: Item, question: Question, answers: Answers) -> Scored | None:
    value = answers.get(question.id)
    choice = question.choice(value) if isinstance(value, str) else None
    if choice is None or choice.points is None:
        return None
    better = question.choice(choice.leads_to) if choice.leads_to else None
    aim = Aim(better.points, better.points, down=False) if better and better.points is not None else None
    return Scored(item, question, choice.points, aim, aim is None, choice=choice)


def _from_figure(
    item: Item, question: Question, curve: Curve, answers: Answers, special: frozenset[str], full: bool
) -> Scored | None:
    reading = _reading(item, answers)
    if reading is None:
        return None
    if full:
        return Scored(item, question, FULL, None, quiet=True, reading=reading, curve=curve)
    quiet = any(
        rest.low <= reading.figure < rest.below
        for rest in item.quiet
        if not rest.when or rest.when in special
    )
    aim = None if quiet else curve.next(reading.figure)
    return Scored(item, question, exact(curve.at(reading.figure)), aim, quiet, reading=reading, curve=curve)


def _reading(item: Item, answers: Answers) -> Reading | None:
    if item.figure in READINGS:
        return READINGS[item.figure](answers)
    figure = number(answers, item.figure)
    return None if figure is None else Reading(figure, unit=unit_of(answers, item.figure))
