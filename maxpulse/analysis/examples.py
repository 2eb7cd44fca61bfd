"""How a slot may read: the figure an item would have where its points are those of a pattern. Nobody's figure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.curves import Anchor, Curve
from maxpulse.assessments.content.units import UNITS
from maxpulse.assessments.rules.measures import amount_text
from maxpulse.assessments.rules.scoring.health import MIDDLE_DRINKS_TARGET
from maxpulse.core.tongue import plain

# What a figure is a share or a multiple of: an income of 3000 a month with essentials of 2000, in no currency.
INCOME, ESSENTIALS = Decimal(3000), Decimal(2000)
PER: Final = {
    "drinks_share": MIDDLE_DRINKS_TARGET,
    "months_covered": ESSENTIALS,
    **dict.fromkeys(("spending_percent", "debt_percent", "housing_percent", "saving_percent"), INCOME / 100),
}
TENTH = Decimal("0.1")


def example(half: str, slot: str, points: Decimal) -> str:
    """What stands in the place of a slot for somebody whose item has those points (0-100), in English."""
    item, curve = next(
        (item, item.curve) for item in load_bank(half).scoring.items if item.key == slot and item.curve
    )
    figure = figure_at(curve, points)
    amount = amount_text(figure * PER.get(item.figure, Decimal(1)), UNITS[item.unit])
    return item.words.value.format(value=amount, figure=plain(figure.quantize(TENTH, ROUND_HALF_UP)))


def figure_at(curve: Curve, points: Decimal) -> Decimal:
    """The lowest figure worth so many points, steps taken for lines; the nearest where none is."""
    for left, right in pairwise(curve.anchors):
        if min(left.points, right.points) <= points <= max(left.points, right.points):
            return _between(left, right, points)
    return min(curve.anchors, key=lambda anchor: abs(anchor.points - points)).at


def _between(left: Anchor, right: Anchor, points: Decimal) -> Decimal:
    if left.points == right.points:
        return left.at
    share = (points - left.points) / (right.points - left.points)
    return left.at + share * (right.at - left.at)
