"""What drives each score: the person's own figure, the next level and the picture of both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from maxpulse.assessments.rules.flags import is_without_numbers
from maxpulse.assessments.rules.grades import level
from maxpulse.assessments.rules.scoring.items import Scored
from maxpulse.assessments.rules.scoring.words import WITHOUT_NUMBERS, distance, hint, value_text
from maxpulse.assessments.rules.types import Driver, Picture
from maxpulse.core.tongue import N_

HUNDRED = Decimal(100)
# a mark closer to an end than this would melt into it
EDGE = Decimal(2)
NOT_COUNTED = (N_("Not counted."), N_("This area has too few answers for a score."))


def drivers(
    items: list[Scored], worth: Mapping[str, Decimal], flags: Collection[str] = ()
) -> tuple[Driver, ...]:
    """One driver an item, the biggest gain first. `worth` is what each item is worth in the whole, of 100.

    What is without numbers names no next level: neither in words nor in the picture.
    """
    found = [_driver(scored, worth.get(scored.item.key, Decimal(0)), flags) for scored in items]
    return tuple(sorted(found, key=lambda driver: -driver.gain))


def gain(scored: Scored, worth: Decimal) -> Decimal:
    """What the next level of an item would add to the whole, in points."""
    return worth * (scored.aim.points - scored.points) / HUNDRED if scored.aim else Decimal(0)


def _driver(scored: Scored, worth: Decimal, flags: Collection[str]) -> Driver:
    item = scored.item
    is_gentle = is_without_numbers(item.area, flags)
    named = replace(scored, aim=None) if is_gentle or not worth else scored
    lead, rest = _sentence(scored, worth, is_gentle)
    return Driver(
        key=item.key,
        area=item.area,
        question=item.question,
        label=item.label,
        value=value_text(scored),
        score=scored.points,
        level=level(scored.points),
        next_score=named.aim.points if named.aim else None,
        points=worth,
        gain=gain(scored, worth),
        lead=lead,
        rest=rest,
        picture=_picture(named),
        hint=hint(scored) if worth else "",
    )


def _sentence(scored: Scored, worth: Decimal, is_gentle: bool) -> tuple[str, str]:
    if worth and not (is_gentle and scored.aim):
        return distance(scored)
    lead, rest = WITHOUT_NUMBERS if worth else NOT_COUNTED
    return scored.tongue.say(lead), scored.tongue.say(rest)


def _picture(scored: Scored) -> Picture:
    if scored.reading is None or scored.curve is None or scored.item.scale is None:
        return _picture_of_points(scored)
    left, right = scored.item.scale
    places = {_place(anchor.at, left, right) for anchor in scored.curve.anchors}
    marks = {place for place in places if EDGE < place < HUNDRED - EDGE}
    ahead = _place(scored.aim.figure, left, right) if scored.aim else None
    return Picture(_place(scored.reading.figure, left, right), ahead, tuple(sorted(marks)))


def _picture_of_points(scored: Scored) -> Picture:
    if scored.curve is not None:
        levels = {anchor.points for anchor in scored.curve.anchors}
    else:
        levels = {choice.points for choice in scored.question.choices if choice.points is not None}
    marks = tuple(sorted(points for points in levels if 0 < points < HUNDRED))
    return Picture(scored.points, scored.aim.points if scored.aim else None, marks)


def _place(figure: Decimal, left: Decimal, right: Decimal) -> Decimal:
    share = (figure - left) * HUNDRED / (right - left)
    return min(HUNDRED, max(Decimal(0), share)).quantize(Decimal("0.1"), ROUND_HALF_UP)
