"""From what was typed into the fields of a number to one figure in a unit that the question offers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.units import Unit
from maxpulse.assessments.rules import written
from maxpulse.assessments.rules.entries import (
    AROUND,
    FINEST,
    NOTHING,
    PARTS,
    PLAIN_SIGNS,
    SO_OFTEN,
    Entry,
    likeliest,
    readings,
    tidy,
)
from maxpulse.assessments.rules.measures import to_first_unit
from maxpulse.assessments.rules.refusals import Refusal
from maxpulse.core.tongue import plain

NOUGHT = Decimal(0)
# "7 of 10" is one figure on a scale.
OF_TEN = frozenset(("/", "of", "outof", "von"))
BETWEEN = frozenset(("-", "to", "or", "bis", "and", "oder", "und"))


def told() -> dict[str, Any]:
    """All words by which figures are read, as data for a device that reads alone (static/js/calm/entries.js)."""
    return {
        "parts": list(PARTS.items()),
        "signs": [(chr(sign), str(into)) for sign, into in PLAIN_SIGNS.items()],
        "around": AROUND.pattern,
        "so_often": SO_OFTEN.pattern,
        "nothing": sorted(NOTHING),
        "between": sorted(BETWEEN),
        "of_ten": sorted(OF_TEN),
        "words": {key: words.split() for key, words in written.WORDS.items()},
        "worth": [(key, into, float(worth)) for (key, into), worth in written.WORTH.items()],
        "follows": written.FOLLOWS,
        "elsewhere": sorted(written.UNKNOWN_HERE),
    }


def ranges(question: Question) -> list[tuple[Decimal, Decimal]]:
    """Where a figure is likely, and where it is possible, in the question's first unit."""
    return [*filter(None, [question.likely]), (question.low, question.high)]


def read_entry(
    question: Question, unit: Unit, first: str, second: str, *, comma: bool = False
) -> Entry | Refusal:
    """The entry of two fields (the second empty where a unit has none), or why it is none.

    `unit` is the chosen one; another that is written behind a figure and offered here wins over it.
    """
    if first.isascii() and first.isdigit() and not second:
        return Entry(Decimal(first), NOUGHT, unit)
    typed, more = tidy(first) or "0", tidy(second)
    measure = written.split(typed)
    if measure is None:
        return Refusal("not_a_number")
    if measure.second and not more:
        return _of_two(question, unit, measure, comma=comma)
    if measure.second:
        return Refusal("not_a_number")
    return _of_one(question, unit, measure, more, comma=comma)


def _of_one(
    question: Question, unit: Unit, measure: written.Measure, more: str, *, comma: bool
) -> Entry | Refusal:
    found = written.factor(measure.word, question, unit)
    if found is None:
        return _unknown(measure.word, unit)
    into, factor = found
    rest = _second_figures(more, into) if into.has_second and more else (NOUGHT,)
    figures = [_even(figure * factor) for figure in readings(measure.figure, comma=comma)]
    if into.has_second:
        return _in_two_fields(figures[0], rest[0], into) if figures and rest else Refusal("not_a_number")
    figure = likeliest(figures, _ranges(question, into), _step(question))
    return Refusal("not_a_number") if figure is None else Entry(figure, NOUGHT, into)


def _second_figures(more: str, unit: Unit) -> tuple[Decimal, ...]:
    """The numbers a second field may stand for; its own unit may be written behind: 11 in, 6 lb."""
    measure = written.split(more)
    if measure is None or measure.second:
        return ()
    is_own = not measure.word or written.means(measure.word, written.follower(unit.key))
    return readings(measure.figure) if is_own else ()


def _of_two(question: Question, unit: Unit, measure: written.Measure, *, comma: bool) -> Entry | Refusal:
    one, two = readings(measure.figure, comma=comma), readings(measure.second, comma=comma)
    if not one or not two:
        return Refusal("not_a_number")
    if measure.word in OF_TEN and two[0] == 10 and unit.key == "points":
        return Entry(one[0], NOUGHT, unit)
    into = next((u for u in question.units if u.has_second and _begins(measure.word, u, unit)), None)
    if into is not None:
        return _in_two_fields(one[0], two[0], into)
    if measure.word in BETWEEN:
        return Refusal("a_range", {"low": measure.figure, "high": measure.second})
    return _added(question, unit, measure, one[0], two[0])


def _begins(word: str, unit: Unit, chosen: Unit) -> bool:
    """True when a word between two figures makes them the two fields of a unit: 5'11", or 5 11 in ft."""
    return written.means(word, unit.key) or (unit.key == chosen.key and not written.is_known(word))


def _added(
    question: Question, unit: Unit, measure: written.Measure, one: Decimal, two: Decimal
) -> Entry | Refusal:
    head = "hours" if measure.word == ":" else measure.word
    large = written.factor(head, question, unit) if head else None
    second_word = measure.second_word or written.follower(measure.word)
    small = written.factor(second_word, question, unit) if second_word else None
    if large is None or small is None or not written.follower(measure.word):
        return _unknown(measure.word, unit) if written.is_known(measure.word) else Refusal("not_a_number")
    into = large[0]
    whole = one * large[1] * large[0].factor + two * small[1] * small[0].factor
    return Entry(_even(whole / into.factor), NOUGHT, into)


def _even(figure: Decimal) -> Decimal:
    """Without the dust of sixtieths, and without an exponent."""
    return Decimal(plain(figure.quantize(FINEST)))


def _in_two_fields(first: Decimal, second: Decimal, unit: Unit) -> Entry | Refusal:
    if first % 1:
        return Refusal("first_not_whole", {"first": unit.one, "second": unit.second_label})
    if not 0 <= second < unit.second_per:
        return Refusal("second_range", {"second": unit.second_label, "most": str(unit.second_per - 1)})
    return Entry(first, second, unit)


def _unknown(word: str, unit: Unit) -> Refusal:
    if not written.is_known(word):
        return Refusal("not_a_number")
    return Refusal("other_measure", {"word": word, "units": unit.label})


def _ranges(question: Question, unit: Unit) -> list[tuple[Decimal, Decimal]]:
    """The same in that unit."""
    worth = to_first_unit(Decimal(1), NOUGHT, unit)
    return [(low / worth, high / worth) for low, high in ranges(question)]


def _step(question: Question) -> Decimal:
    return question.step if len(question.units) == 1 else NOUGHT
