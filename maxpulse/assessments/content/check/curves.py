"""Anchors without gaps that go one way, or up to a plateau that is declared and down from it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.content.curves import Curve
from maxpulse.assessments.content.reading import Block
from maxpulse.assessments.content.scoring import Item

TOP = Decimal(100)


def check_curves(item: Item, question: Question | None, block: Block, *, kept: bool = False) -> None:
    """Raise ContentError at the first mistake in the anchors of an item. `question` None: the figure is computed.

    `kept`: it was published by an earlier release, which took an item without a scale
    and looked at the way of its common anchors alone.
    """
    assert item.curve is not None  # noqa: S101 narrows the type
    for name, curve in (("steps" if item.curve.steps else "line", item.curve), *item.curves.items()):
        _check_ends(item, name, curve, question, block)
        _check_way(item, name, curve, block)
    if item.plateau is not None and _top(item.curve) != item.plateau:
        low, high = _top(item.curve)
        raise block.fail(f"{item.key}: the plateau must be where the anchors have it: [{low}, {high}]")
    _check_quiet(item, block)
    _check_scale(item, block, kept=kept)


def _check_ends(item: Item, name: str, curve: Curve, question: Question | None, block: Block) -> None:
    low = question.low if question else Decimal(0)
    if curve.steps and curve.anchors[0].at > low:
        raise block.fail(f"{item.key}: a gap in {name}: nothing is said below {curve.anchors[0].at}")
    if question and curve.anchors[-1].at > question.high:
        raise block.fail(f"{item.key}: {name} goes beyond {question.high}, the most that can be answered")
    if max(anchor.points for anchor in curve.anchors) != TOP:
        raise block.fail(f"{item.key}: the best anchor of {name} must be worth 100")


def _check_way(item: Item, name: str, curve: Curve, block: Block) -> None:
    points = [anchor.points for anchor in curve.anchors]
    rises, falls = _never_falls(points), _never_falls(points[::-1])
    if item.plateau is None:
        if not rises and not falls:
            raise block.fail(f"{item.key}: {name} goes up and down: declare where its plateau is")
        return
    if rises or falls:
        raise block.fail(f"{item.key}: {name} goes one way and needs no plateau")
    first, last = points.index(TOP), len(points) - 1 - points[::-1].index(TOP)
    if not _never_falls(points[: first + 1]) or not _never_falls(points[last:][::-1]):
        raise block.fail(f"{item.key}: {name} goes up and down more than once")
    low, high = _top(curve)
    if low < item.plateau[0] or high > item.plateau[1] or set(points[first : last + 1]) != {TOP}:
        raise block.fail(f"{item.key}: the best figures of {name} must lie within the plateau")


def _never_falls(points: list[Decimal]) -> bool:
    return all(left <= right for left, right in pairwise(points))


def _top(curve: Curve) -> tuple[Decimal, Decimal]:
    best = [place for place, anchor in enumerate(curve.anchors) if anchor.points == TOP]
    last = min(best[-1] + 1, len(curve.anchors) - 1) if curve.steps else best[-1]
    return curve.anchors[best[0]].at, curve.anchors[last].at


def _check_quiet(item: Item, block: Block) -> None:
    for rest in item.quiet:
        if not rest.low < rest.below:
            raise block.fail(f"{item.key}: a quiet range must ascend")
    if item.quiet and not item.words.quiet_text:
        raise block.fail(f"{item.key}: a quiet range needs its quiet_text")


def _check_scale(item: Item, block: Block, *, kept: bool) -> None:
    assert item.curve is not None  # noqa: S101 narrows the type
    if item.scale is None:
        # Nothing else says which way is better: anchors that were turned round would score everybody the wrong way.
        if item.plateau is None and not kept:
            raise block.fail(f"{item.key}: a scale must say which way is better, the better end right")
        return
    left, right = item.scale
    if left == right:
        raise block.fail(f"{item.key}: the scale needs two ends")
    for curve in (item.curve, *(() if kept else item.curves.values())):
        points = [anchor.points for anchor in curve.anchors]
        if item.plateau is None and (left < right) != _never_falls(points):
            raise block.fail(f"{item.key}: the right end of the scale must be the better one")
