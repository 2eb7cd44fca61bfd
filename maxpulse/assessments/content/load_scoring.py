"""The scoring file: areas, items, anchors and the words of each item."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain, pairwise

from maxpulse.assessments.content.conditions import compile_condition
from maxpulse.assessments.content.curves import Anchor, Curve
from maxpulse.assessments.content.reading import Block, Mistakes
from maxpulse.assessments.content.scoring import (
    ELSEWHERE,
    Item,
    Quiet,
    ScoredArea,
    Scoring,
    ShownAnswer,
    Words,
)
from maxpulse.assessments.content.units import UNITS
from maxpulse.core.tongue import plain

VARIANTS = ("older", "asian", "renter")
CURVES = ("steps", "line", *VARIANTS)
NEEDED = ("value", "lead", "rest", "title", "how")
WORDS = (*NEEDED, "quiet_text", "cut_lead", "cut_rest", "cut_title", "cut_how", "excess_text", "full_value")
ITEM_KEYS = (
    *("key", "area", "label", "weight", "questions", "figure", "unit", "quiet", "scale"),
    *("aims_from", "pair", "plateau", "full_when", "country", "source", *WORDS, *CURVES),
    *(f"{name}_source" for name in CURVES),
)


def read_scoring(block: Block, *, kept: bool = False) -> Scoring:
    """The scoring of one assessment type. Raises ContentError with file and line.

    `kept`: it was published by an earlier release, which asked for fewer sources.
    """
    block.only("version", "areas", "items", "shown")
    mistakes = Mistakes()
    areas: list[ScoredArea] = []
    items: list[Item] = []
    for area in block.blocks("areas"):
        with mistakes.going_on():
            areas.append(_area(area, "" if kept else None))
    for item in block.blocks("items"):
        with mistakes.going_on():
            items.append(_item(item, "" if kept else None))
    mistakes.tell()
    shown = tuple(ShownAnswer(row.text("question"), row.text("label")) for row in block.blocks("shown"))
    return Scoring(block.text("version"), tuple(areas), tuple(items), shown)


def _area(block: Block, unsourced: str | None) -> ScoredArea:
    block.only("key", "weight", "source", "keep_title", "keep_how", "excess_title", "excess_how")
    return ScoredArea(
        key=block.text("key"),
        weight=block.decimal("weight"),
        keep_title=block.text("keep_title"),
        keep_how=block.text("keep_how"),
        excess_title=block.text("excess_title", ""),
        excess_how=block.text("excess_how", ""),
        source=block.text("source", unsourced),
    )


def _item(block: Block, unsourced: str | None) -> Item:
    block.only(*ITEM_KEYS)
    questions = block.texts("questions")
    if not questions:
        raise block.fail("an item needs questions")
    unit = block.text("unit", "")
    if unit and unit not in UNITS:
        raise block.fail(f"unknown unit {unit}")
    loose = [f"{name}_source" for name in CURVES if f"{name}_source" in block and name not in block]
    if loose:
        raise block.fail(f"{', '.join(loose)} belongs to anchors that are not there")
    country = block.text("country", "")
    if country and country not in ELSEWHERE:
        raise block.fail(f"nothing can be said elsewhere of what is made for {country}")
    return Item(
        key=block.text("key"),
        area=block.text("area"),
        label=block.text("label"),
        weight=block.decimal("weight"),
        questions=questions,
        figure=block.text("figure", questions[0]),
        unit=unit,
        curve=_curve(block),
        curves={name: _anchors(block, name, steps="steps" in block) for name in VARIANTS if name in block},
        quiet=tuple(_quiet(quiet) for quiet in block.blocks("quiet")),
        scale=block.pair("scale"),
        pair=block.text("pair", ""),
        words=_words(block),
        source=block.text("source"),
        plateau=block.pair("plateau"),
        sources={name: _source(block, name, unsourced) for name in CURVES if name in block},
        full_when=compile_condition(block.typed("full_when", Block)) if "full_when" in block else None,
        country=country,
    )


def _curve(block: Block) -> Curve | None:
    if "steps" in block and "line" in block:
        raise block.fail("an item has steps or a line, not both")
    if "steps" in block:
        return _anchors(block, "steps", steps=True)
    return _anchors(block, "line", steps=False) if "line" in block else None


def _anchors(block: Block, key: str, *, steps: bool) -> Curve:
    anchors = tuple(_anchor(block, key, row) for row in block.typed(key, list))
    if len(anchors) < 2 or any(a.at >= b.at for a, b in pairwise(anchors)):
        raise block.fail(f"the anchors of {key} must be two or more, in ascending order")
    return Curve(anchors, steps, block.decimal("aims_from", "0"))


def _anchor(block: Block, key: str, row: object) -> Anchor:
    if not isinstance(row, list) or len(row) not in (2, 3) or row[2:] not in ([], ["above"]):
        raise block.fail(f"an anchor of {key} is [figure, points] or [figure, points, above]")
    points = block.as_decimal(row[1], key)
    if not 0 <= points <= 100:
        raise block.fail(f"the points of {key} must lie between 0 and 100")
    return Anchor(block.as_decimal(row[0], key), points, above=len(row) == 3)


def _source(block: Block, name: str, unsourced: str | None) -> str:
    """Where the anchors of a curve are from: all of them from one source, or each source with its figures."""
    key = f"{name}_source"
    sources = block.get(key)
    if not isinstance(sources, Block):
        return block.text(key, unsourced)
    named = {
        source: [sources.as_decimal(each, key) for each in sources.typed(source, list)] for source in sources
    }
    anchors = [block.as_decimal(row[0], name) for row in block.typed(name, list)]
    if not all(map(str.strip, named)) or sorted(chain(*named.values())) != anchors:
        raise sources.fail(f"{key} must name each figure of {name} under one source: {_listed(anchors)}")
    return "; ".join(f"{source}: {_listed(figures)}" for source, figures in named.items())


def _listed(figures: list[Decimal]) -> str:
    return ", ".join(map(plain, figures))


def _quiet(block: Block) -> Quiet:
    block.only("from", "below", "when")
    when = block.text("when", "")
    if when and when not in VARIANTS:
        raise block.fail(f"unknown variant {when}")
    return Quiet(block.decimal("from"), block.decimal("below"), when)


def _words(block: Block) -> Words:
    texts = {key: block.text(key, "") for key in WORDS}
    missing = [key for key in NEEDED if not texts[key]]
    if missing:
        raise block.fail(f"{', '.join(missing)} missing")
    return Words(**texts)
