"""One scored item: what it reads, its unit, its words, and curves that never reward the worse figure."""

from __future__ import annotations

from string import Formatter

from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.content.check.curves import check_curves
from maxpulse.assessments.content.check.readable import check_readable
from maxpulse.assessments.content.figures import SCORED_FIGURES
from maxpulse.assessments.content.load_scoring import WORDS
from maxpulse.assessments.content.reading import Block
from maxpulse.assessments.content.scoring import Item
from maxpulse.assessments.content.units import family

# A figure alone, then with the next level in reach; one that is picked from choices.
OF_FIGURES, OF_AIMS = frozenset(("value", "figure")), frozenset(("gap", "next", "next_figure"))
OF_CHOICES = frozenset(("value", "choice"))
SHOWN_WITHOUT_AIM = ("value",)
PLAIN = ("quiet_text", "full_value")


def check_item(bank: QuestionBank, item: Item, block: Block, *, kept: bool = False) -> None:
    """Raise ContentError at the first mistake of this item. `kept`: it was published by an earlier release."""
    if item.area not in {area.key for area in bank.scoring.areas}:
        raise block.fail(f"{item.key}: unknown area {item.area}")
    unknown = [each for each in item.questions if bank.find_question(each) is None]
    if unknown:
        raise block.fail(f"{item.key}: unknown question {', '.join(unknown)}")
    _check_words(item, block)
    _check_full(bank, item, block)
    if item.curve is None:
        _check_choices(bank, item, block, kept=kept)
    else:
        _check_figure(bank, item, block)
        check_curves(item, bank.find_question(item.figure), block, kept=kept)


def _check_words(item: Item, block: Block) -> None:
    for key in WORDS:
        allowed = OF_CHOICES if item.curve is None else OF_FIGURES | OF_AIMS
        if item.curve is not None and key in SHOWN_WITHOUT_AIM:
            allowed = OF_FIGURES
        if key in PLAIN:
            allowed = frozenset()
        strange = sorted(_slots(block, key, getattr(item.words, key)) - allowed)
        if strange:
            raise block.fail(f"{item.key}: unknown slot {', '.join(strange)} in {key}")


def _slots(block: Block, key: str, text: str) -> set[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise block.fail(f"{key}: a brace stands alone") from None
    if any(form or conversion for _text, _name, form, conversion in parts):
        raise block.fail(f"{key}: a slot is a name and nothing else")
    return {name for _text, name, _form, _conversion in parts if name is not None}


def _check_full(bank: QuestionBank, item: Item, block: Block) -> None:
    said = bool(item.words.full_value), bool(item.words.quiet_text)
    if item.full_when is None:
        if said[0]:
            raise block.fail(f"{item.key}: full_value belongs to full_when, which is not there")
        return
    if not all(said):
        raise block.fail(f"{item.key}: full_when needs full_value and quiet_text")
    unknown = sorted(each for each in item.full_when.reads if bank.find_question(each) is None)
    if unknown:
        raise block.fail(f"{item.key}: unknown question {', '.join(unknown)} in full_when")
    check_readable(bank, item.key, block.get("full_when"))


def _check_choices(bank: QuestionBank, item: Item, block: Block, *, kept: bool) -> None:
    question = bank.question(item.question)
    if item.figure != item.question or item.curves or item.plateau or item.scale or item.quiet:
        raise block.fail(f"{item.key}: figures, scales and plateaus belong to steps or a line")
    if len(item.questions) > 1:
        raise block.fail(f"{item.key}: points that stand at choices are those of one question")
    if question.kind not in ("single", "yesno"):
        raise block.fail(f"{item.key}: {question.id} is not answered by one choice; give steps or a line")
    points = [choice.points for choice in question.choices if choice.points is not None]
    if len(points) < len(question.choices):
        raise block.fail(f"{item.key}: every choice of {question.id} needs points")
    if max(points) != 100:
        raise block.fail(f"{item.key}: the best choice of {question.id} must be worth 100")
    if not kept and points not in (sorted(points), sorted(points, reverse=True)):
        raise block.fail(
            f"{item.key}: the points of {question.id} must go one way, in the order of its choices"
        )


def _check_figure(bank: QuestionBank, item: Item, block: Block) -> None:
    question = bank.find_question(item.figure)
    if not item.unit:
        raise block.fail(f"{item.key}: a figure needs its unit")
    if question is None:
        _check_computed(bank, item, block)
    elif not question.is_numeric:
        raise block.fail(f"{item.key}: {question.id} is no number for steps or a line")
    elif item.figure not in item.questions:
        raise block.fail(f"{item.key}: its figure {item.figure} is none of its questions")
    elif not _fits(question, item.unit):
        raise block.fail(f"{item.key}: {question.id} is not given in {item.unit}")


def _fits(question: Question, unit: str) -> bool:
    return any(unit in family(each.key) for each in question.units)


def _check_computed(bank: QuestionBank, item: Item, block: Block) -> None:
    reads = SCORED_FIGURES.get(item.figure)
    if reads is None:
        raise block.fail(f"{item.key}: unknown figure {item.figure}")
    # What is asked and never looked at would be named as its source all the same.
    if not set(item.questions) <= reads:
        raise block.fail(f"{item.key}: {item.figure} is computed from {', '.join(sorted(reads))}")
    # A figure may also be the share of what was picked from several.
    missing = sorted(
        each
        for each in item.questions
        if not (bank.question(each).is_numeric or bank.question(each).kind == "multi")
    )
    if missing:
        raise block.fail(f"{item.key}: {', '.join(missing)} is no number")
