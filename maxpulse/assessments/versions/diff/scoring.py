"""What is scored otherwise: areas, items, their anchors, and the words of a result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.curves import Curve
from maxpulse.assessments.content.scoring import Item, ScoredArea, Scoring, Words
from maxpulse.assessments.versions.diff.telling import NOTHING, Change, order, pairs, span
from maxpulse.core.tongue import plain


def scoring(old: QuestionBank, new: QuestionBank) -> Iterator[Change]:
    """All that is scored otherwise, or told otherwise of a result."""
    yield from _areas(old.scoring, new.scoring)
    yield from _items(old.scoring, new.scoring)
    yield from _shown(old.scoring, new.scoring)


def _areas(old: Scoring, new: Scoring) -> Iterator[Change]:
    was, now = ({area.key: area for area in each.areas} for each in (old, new))
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        yield from pairs(
            "weights", key, *(plain(each.weight) if each else NOTHING for each in (before, after))
        )
        if before and after:
            yield from _told_of_area(before, after)
    yield from order("scoring: areas", list(was), list(now))


def _told_of_area(was: ScoredArea, now: ScoredArea) -> Iterator[Change]:
    kept = [f"{each.keep_title}. {each.keep_how}" for each in (was, now)]
    yield from pairs("words", f"{now.key}: nothing to gain", *kept)
    excess = [". ".join(filter(None, (each.excess_title, each.excess_how))) for each in (was, now)]
    yield from pairs("words", f"{now.key}: excess", *excess)


def _items(old: Scoring, new: Scoring) -> Iterator[Change]:
    was = {item.key: item for item in old.items}
    now = {item.key: item for item in new.items}
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        yield from pairs("items", key, _scored_by(before), _scored_by(after))
        if before and after:
            yield from _item(before, after)
    yield from order("scoring: items", list(was), list(now))


def _shown(old: Scoring, new: Scoring) -> Iterator[Change]:
    was, now = ({answer.question: answer.label for answer in each.shown} for each in (old, new))
    for question in dict.fromkeys((*was, *now)):
        yield from pairs("shown", question, was.get(question, NOTHING), now.get(question, NOTHING))
    yield from order("scoring: shown", list(was), list(now))


def _item(was: Item, now: Item) -> Iterator[Change]:
    yield from pairs("weights", now.key, plain(was.weight), plain(now.weight))
    yield from pairs("anchors", now.key, _anchors(was.curve), _anchors(now.curve))
    for name in dict.fromkeys((*was.curves, *now.curves)):
        changed = (_anchors(was.curves.get(name)), _anchors(now.curves.get(name)))
        yield from pairs("anchors", f"{now.key}: {name}", *changed)
    yield from pairs("anchors", f"{now.key}: rest", _rests(was), _rests(now))
    yield from pairs("plateaus", now.key, span(was.plateau), span(now.plateau))
    yield from pairs("pictures", now.key, span(was.scale), span(now.scale))
    yield from pairs("words", f"{now.key}: label", was.label, now.label)
    for field in fields(Words):
        texts = getattr(was.words, field.name), getattr(now.words, field.name)
        yield from pairs("words", f"{now.key}: {field.name}", *texts)
    yield from pairs("sources", now.key, was.source, now.source)


def _scored_by(item: Item | None) -> str:
    if item is None:
        return NOTHING
    parts = [f"{item.area} by {', '.join(item.questions)}"]
    parts += [f"as {item.figure}"] if item.figure != item.question else []
    parts += [f"in {item.unit}"] if item.unit else []
    return " ".join(parts + ([f"with {item.pair}"] if item.pair else []))


def _anchors(curve: Curve | None) -> str:
    if curve is None:
        return NOTHING
    steps = [f"{'>' if a.above else ''}{plain(a.at)}: {plain(a.points)}" for a in curve.anchors]
    aims = f", aims from {plain(curve.aims_from)}" if curve.aims_from else ""
    return f"{'steps' if curve.steps else 'line'} {', '.join(steps)}{aims}"


def _rests(item: Item) -> str:
    rests = [f"{plain(rest.low)} to {plain(rest.below)} {rest.when}".strip() for rest in item.quiet]
    return ", ".join(rests) or NOTHING
