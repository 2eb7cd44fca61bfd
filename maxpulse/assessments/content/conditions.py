"""When a question is asked: the `show_if` of a content file compiled once into one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from operator import ge, gt, lt

from maxpulse.assessments.content.answers import Answers, number
from maxpulse.assessments.content.bank import Condition
from maxpulse.assessments.content.figures import FIGURES, Figure
from maxpulse.assessments.content.reading import Block
from maxpulse.core.tongue import N_, Say

COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {"above": gt, "at_least": ge, "below": lt}
# How conditions are told to those who compare versions.
NOT = N_("not (%(condition)s)")
JOINED = {"all": N_("%(first)s and %(second)s"), "any": N_("%(first)s or %(second)s")}
PICKED = N_("%(question)s is %(choices)s")
COMPARED = {
    "above": N_("%(figure)s above %(limit)s"),
    "at_least": N_("%(figure)s at least %(limit)s"),
    "below": N_("%(figure)s below %(limit)s"),
}


def compile_condition(block: Block) -> Condition:
    """The condition a block stands for. Without an answer every comparison is false. Raises ContentError.

    Forms: {question, above|at_least|below}, {question, any_of}, {figure, above|at_least|below}, {not}, {all},
    {any}.
    """
    if "not" in block:
        return _negated(block)
    if "all" in block or "any" in block:
        return _joined(block)
    if "any_of" in block:
        return _picked(block)
    return _compared(block)


def _negated(block: Block) -> Condition:
    block.only("not")
    inner = compile_condition(block.typed("not", Block))
    told = None if inner.told is None else {"not": inner.told}

    def words(say: Say) -> str:
        return say(NOT) % {"condition": inner.words(say)}

    return Condition(lambda answers: not inner.holds(answers), inner.reads, words(str), told, words)


def _joined(block: Block) -> Condition:
    key = "all" if "all" in block else "any"
    block.only(key)
    parts = [compile_condition(part) for part in block.blocks(key)]
    if not parts:
        raise block.fail(f"{key} needs conditions")
    tests = tuple(part.holds for part in parts)
    reads = frozenset().union(*(part.reads for part in parts))
    told = [part.told for part in parts]
    decisive = key == "any"

    def holds(answers: Answers) -> bool:
        for test in tests:  # a plain loop: this runs several times for every answer anybody gives
            if test(answers) is decisive:
                return decisive
        return not decisive

    def words(say: Say) -> str:
        return _join(key, [f"({part.words(say)})" for part in parts], say)

    return Condition(holds, reads, words(str), None if None in told else {key: told}, words)


def _join(key: str, told: Sequence[str], say: Say) -> str:
    return reduce(lambda first, second: say(JOINED[key]) % {"first": first, "second": second}, told)


def _picked(block: Block) -> Condition:
    block.only("question", "any_of")
    question, wanted = block.text("question"), frozenset(block.texts("any_of"))
    if not wanted:
        raise block.fail("any_of needs choices")

    def holds(answers: Answers) -> bool:
        value = answers.get(question)
        if isinstance(value, str):
            return value in wanted
        return isinstance(value, tuple) and not wanted.isdisjoint(value)

    def words(say: Say) -> str:
        return say(PICKED) % {"question": question, "choices": _join("any", sorted(wanted), say)}

    told = {"question": question, "any_of": sorted(wanted)}
    return Condition(holds, frozenset((question,)), words(str), told, words)


def _compared(block: Block) -> Condition:
    found = [key for key in COMPARISONS if key in block]
    if len(found) != 1:
        raise block.fail("a condition needs exactly one of any_of, above, at_least, below")
    compare, limit = COMPARISONS[found[0]], block.decimal(found[0])
    figure_of, reads, told = _subject(block, found[0])

    def holds(answers: Answers) -> bool:
        figure = figure_of(answers)
        return figure is not None and compare(figure, limit)

    subject = block.get("question") or block.get("figure")

    def words(say: Say) -> str:
        return say(COMPARED[found[0]]) % {"figure": subject, "limit": limit}

    told = None if told is None else {found[0]: float(limit), "of": told}
    return Condition(holds, reads, words(str), told, words)


def _subject(block: Block, comparison: str) -> Figure:
    if "question" in block:
        block.only("question", comparison)
        question = block.text("question")
        return Figure(
            lambda answers: number(answers, question), frozenset((question,)), {"question": question}
        )
    block.only("figure", comparison)
    name = block.text("figure")
    if name not in FIGURES:
        raise block.fail(f"unknown figure {name}")
    return FIGURES[name]
