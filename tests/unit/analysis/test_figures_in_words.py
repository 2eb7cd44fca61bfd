"""Every figure in a sentence is the person's or a source's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given

from maxpulse.analysis.rules import notices
from maxpulse.assessments.content.figures import weekly_minutes
from maxpulse.assessments.content.units import UNITS
from maxpulse.assessments.rules import AnswerValue, Quantity, Result, reachable_answers, score
from maxpulse.assessments.rules.scoring.health import alcohol_limit, drinks_target
from tests.fakes.people import BEST, WORST, anybody, rosa
from tests.unit.analysis.sentences import BANK, Person, all_sentences, drinks, figures_in

# In the notes: the 95th percentiles of EFSA 2010 and what they are percentiles of. Everywhere: the best total.
SOURCED = {Decimal(text) for text in ("95", "100", "4", "3.1")}


@given(anybody())
def test_every_figure_in_a_sentence_is_the_persons_or_a_sources(person: Person) -> None:
    result = score(BANK, person)
    known = set(known_figures(reachable_answers(BANK, person), result))
    for sentence in all_sentences(result):
        for figure in figures_in(sentence):
            assert figure in known, (figure, sentence)


@pytest.mark.parametrize("answers", [BEST, WORST, rosa(), rosa(H_drinks=drinks("28", "glass"))])
def test_the_figures_that_are_looked_for_are_found(answers: Person) -> None:
    found = [figure for sentence in all_sentences(score(BANK, answers)) for figure in figures_in(sentence)]
    assert len(found) > 5
    assert figures_in("5½ h, ¼ hour, 1.6 litres") == [Decimal("5.5"), Decimal("0.25"), Decimal("1.6")]


def test_the_note_on_large_amounts_names_the_figure() -> None:
    (note,) = notices(score(BANK, rosa(H_drinks=drinks("7"))))
    assert note.startswith(
        "You drink 7 litres a day. Food and drinks together, 95 of 100 men take in less than 4 litres"
    )
    assert notices(score(BANK, rosa(H_drinks=drinks("28", "glass"))))[0].startswith(
        "You drink 28 glasses a day."
    )


def known_figures(answers: dict[str, AnswerValue], result: Result) -> Iterator[Decimal]:
    """What may stand in this person's sentences, from their answers and the published anchors alone."""
    yield from SOURCED
    yield from (Decimal(result.points), Decimal(result.potential.points))
    yield from (Decimal(round(driver.points * driver.score / 100)) for driver in result.drivers)
    own = {key: value.amount if isinstance(value, Quantity) else value for key, value in answers.items()}
    given_figures = {key: value for key, value in own.items() if isinstance(value, Decimal)}
    for item in BANK.scoring.items:
        figure, per = figure_of(item.figure, given_figures, answers)
        if figure is None or item.curve is None:
            continue
        step = UNITS[item.unit].step
        advice = UNITS[item.unit].advice or step
        yield from shown(figure, step)
        for anchor in (anchor for curve in (item.curve, *item.curves.values()) for anchor in curve.anchors):
            yield anchor.at
            yield from shown(anchor.at * per, step)
            gap = (abs(anchor.at * per - figure) / advice).quantize(Decimal(1), ROUND_CEILING) * advice
            yield from (gap, gap + advice)
    if "D_height" in given_figures and "D_weight" in given_figures:
        yield from shown(given_figures["D_weight"] * 10000 / given_figures["D_height"] ** 2, Decimal("0.1"))


def figure_of(
    name: str, own: dict[str, Decimal], answers: dict[str, AnswerValue]
) -> tuple[Decimal | None, Decimal]:
    """A figure in the unit people think in, and what one of its anchors is worth there."""
    if name == "weekly_minutes":
        return weekly_minutes(answers), Decimal(1)
    if name == "fruit_and_vegetables":
        return own["N_veg"] + own["N_fruit"], Decimal(1)
    if name == "drinks_share":
        return own.get("H_drinks"), drinks_target(answers)
    if name == "alcohol_share":
        return own.get("C_alc"), alcohol_limit(answers)
    if name == "bmi":
        return own.get("D_weight"), own.get("D_height", Decimal(0)) ** 2 / 10000
    return own.get(name), Decimal(1)


def shown(figure: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    return figure, (figure / step).quantize(Decimal(1), ROUND_HALF_UP) * step
