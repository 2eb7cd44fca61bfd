"""What is scored otherwise: areas, items, their anchors, and the words of a result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.curves import Curve
from maxpulse.assessments.content.scoring import Item, ScoredArea, Scoring, Words
from maxpulse.assessments.versions.diff.telling import NOTHING, Change, order, pairs, span
from maxpulse.core.tongue import N_, Say, plain


def scoring(old: QuestionBank, new: QuestionBank, say: Say) -> Iterator[Change]:
    """All that is scored otherwise, or told otherwise of a result."""
    yield from _areas(old.scoring, new.scoring, say)
    yield from _items(old.scoring, new.scoring, say)
    yield from _shown(old.scoring, new.scoring, say)


def _areas(old: Scoring, new: Scoring, say: Say) -> Iterator[Change]:
    was, now = ({area.key: area for area in each.areas} for each in (old, new))
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        yield from pairs(
            "weights", key, *(plain(each.weight) if each else NOTHING for each in (before, after))
        )
        if before and after:
            yield from _told_of_area(before, after, say)
    yield from order(say(N_("scoring: areas")), list(was), list(now))


def _told_of_area(was: ScoredArea, now: ScoredArea, say: Say) -> Iterator[Change]:
    kept = [f"{each.keep_title}. {each.keep_how}" for each in (was, now)]
    yield from pairs("words", say(N_("%(area)s: nothing to gain")) % {"area": now.key}, *kept)
    excess = [". ".join(filter(None, (each.excess_title, each.excess_how))) for each in (was, now)]
    yield from pairs("words", say(N_("%(area)s: excess")) % {"area": now.key}, *excess)
    yield from pairs("sources", now.key, was.source, now.source)


def _items(old: Scoring, new: Scoring, say: Say) -> Iterator[Change]:
    was = {item.key: item for item in old.items}
    now = {item.key: item for item in new.items}
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        yield from pairs("items", key, _scored_by(before, say), _scored_by(after, say))
        if before and after:
            yield from _item(before, after, say)
    yield from order(say(N_("scoring: items")), list(was), list(now))


def _shown(old: Scoring, new: Scoring, say: Say) -> Iterator[Change]:
    was, now = ({answer.question: answer.label for answer in each.shown} for each in (old, new))
    for question in dict.fromkeys((*was, *now)):
        yield from pairs("shown", question, was.get(question, NOTHING), now.get(question, NOTHING))
    yield from order(say(N_("scoring: shown")), list(was), list(now))


def _item(was: Item, now: Item, say: Say) -> Iterator[Change]:
    yield from pairs("weights", now.key, plain(was.weight), plain(now.weight))
    yield from pairs("anchors", now.key, _anchors(was.curve, say), _anchors(now.curve, say))
    for name in dict.fromkeys((*was.curves, *now.curves)):
        changed = (_anchors(each.curves.get(name), say) for each in (was, now))
        yield from pairs("anchors", f"{now.key}: {name}", *changed)
    yield from pairs(
        "anchors", say(N_("%(item)s: rest")) % {"item": now.key}, _rests(was, say), _rests(now, say)
    )
    yield from pairs("plateaus", now.key, span(was.plateau), span(now.plateau))
    yield from pairs("pictures", now.key, span(was.scale), span(now.scale))
    yield from pairs("words", f"{now.key}: label", was.label, now.label)
    for field in fields(Words):
        texts = getattr(was.words, field.name), getattr(now.words, field.name)
        yield from pairs("words", f"{now.key}: {field.name}", *texts)
    yield from pairs("sources", now.key, was.source, now.source)
    for name in dict.fromkeys((*was.sources, *now.sources)):
        changed = (each.sources.get(name, NOTHING) for each in (was, now))
        yield from pairs("sources", f"{now.key}: {name}", *changed)


def _scored_by(item: Item | None, say: Say) -> str:
    if item is None:
        return NOTHING
    parts = [
        say(N_("%(area)s by %(questions)s")) % {"area": item.area, "questions": ", ".join(item.questions)}
    ]
    if item.figure != item.question:
        parts.append(say(N_("as %(figure)s")) % {"figure": item.figure})
    if item.unit:
        parts.append(say(N_("in %(unit)s")) % {"unit": item.unit})
    if item.full_when:
        parts.append(say(N_("in full when %(condition)s")) % {"condition": item.full_when.words(say)})
    if item.country:
        parts.append(say(N_("made for %(country)s")) % {"country": item.country})
    if item.pair:
        parts.append(say(N_("paired as %(pair)s")) % {"pair": item.pair})
    return ", ".join(parts)


def _anchors(curve: Curve | None, say: Say) -> str:
    if curve is None:
        return NOTHING
    steps = [f"{'>' if a.above else ''}{plain(a.at)}: {plain(a.points)}" for a in curve.anchors]
    told = say(N_("steps %(anchors)s") if curve.steps else N_("line %(anchors)s")) % {
        "anchors": ", ".join(steps)
    }
    aims = say(N_("aims from %(figure)s")) % {"figure": plain(curve.aims_from)} if curve.aims_from else ""
    return ", ".join(filter(None, (told, aims)))


def _rests(item: Item, say: Say) -> str:
    rests = (
        " ".join(
            (say(N_("%(low)s to %(high)s")) % {"low": plain(rest.low), "high": plain(rest.below)}, rest.when)
        )
        for rest in item.quiet
    )
    return ", ".join(map(str.strip, rests)) or NOTHING
