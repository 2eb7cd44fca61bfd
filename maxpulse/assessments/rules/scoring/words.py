"""The words of an item with this person's own figures in them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from maxpulse.assessments.content.bank import Choice
from maxpulse.assessments.content.scoring import ELSEWHERE
from maxpulse.assessments.content.units import UNITS, Unit, spoken
from maxpulse.assessments.rules.measures import amount_text, gap_text
from maxpulse.assessments.rules.scoring.items import Scored
from maxpulse.core.tongue import N_

TOP = (N_("Top level."), N_("Nothing to change."))
WITHOUT_NUMBERS = (
    N_("Nothing about food has to be done by numbers."),
    N_("Talk it over first with the person who treats you."),
)
TENTH = Decimal("0.1")


def value_text(scored: Scored) -> str:
    """The person's own figure as shown: "75 min", "1 day a week", "BMI 27.3"."""
    if scored.reading is None and scored.choice is None:
        return scored.item.words.full_value
    return scored.item.words.value.format(**_slots(scored))


def distance(scored: Scored) -> tuple[str, str]:
    """How far it is to the next level, in two halves of one sentence."""
    words = scored.item.words
    if scored.aim is None:
        return _at_rest(scored)
    cut = scored.aim.down and words.cut_lead
    lead, rest = (words.cut_lead, words.cut_rest) if cut else (words.lead, words.rest)
    slots = _slots(scored)
    return _capital(lead.format(**slots)), rest.format(**slots)


def hint(scored: Scored) -> str:
    """That the figures were made for another country than the person's; empty where they were not.

    Where nothing at all is best, as of debts, nothing is best in every country.
    """
    is_none_of_it = scored.reading is not None and not scored.reading.figure and scored.aim is None
    return scored.tongue.say(ELSEWHERE[scored.item.country]) if scored.abroad and not is_none_of_it else ""


def advice(scored: Scored) -> tuple[str, str]:
    """What to do for the next level: a title and how to begin."""
    words = scored.item.words
    cut = scored.aim is not None and scored.aim.down and words.cut_title
    title, how = (words.cut_title, words.cut_how) if cut else (words.title, words.how)
    slots = _slots(scored)
    return title.format(**slots), how.format(**slots)


def _at_rest(scored: Scored) -> tuple[str, str]:
    if scored.excess and scored.item.words.excess_text:
        return _two_halves(scored.item.words.excess_text)
    text = scored.item.words.quiet_text
    if not scored.quiet or not text or (scored.choice and scored.points == 100):
        return scored.tongue.say(TOP[0]), scored.tongue.say(TOP[1])
    return _two_halves(text)


def _two_halves(text: str) -> tuple[str, str]:
    first, _, rest = text.partition(". ")
    return (f"{first}." if rest else first), rest


def _slots(scored: Scored) -> dict[str, str]:
    if scored.reading is None:
        return {"value": scored.choice.label if scored.choice else "", "choice": _next_choice(scored)}
    figure, per, unit = scored.reading.figure, scored.reading.per, _unit(scored)
    amount = figure * per
    slots = {
        "value": amount_text(amount, unit),
        "figure": scored.tongue.figure(figure.quantize(TENTH, ROUND_HALF_UP)),
    }
    if scored.aim is not None:
        missing = abs(scored.aim.figure - figure) * per
        slots["gap"] = gap_text(missing, unit, beyond=scored.aim.beyond)
        slots["next"] = amount_text(scored.aim.figure * per, unit)
        slots["next_figure"] = scored.tongue.figure(scored.aim.figure)
    return slots


def _unit(scored: Scored) -> Unit:
    key = scored.reading.unit if scored.reading else ""
    return spoken(UNITS[key or scored.item.unit], scored.tongue)


def _next_choice(scored: Scored) -> str:
    better: Choice | None = None
    if scored.choice and scored.choice.leads_to:
        better = scored.question.choice(scored.choice.leads_to)
    return scored.tongue.inside(better.label) if better else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
