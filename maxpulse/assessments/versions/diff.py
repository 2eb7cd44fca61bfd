"""What one bank says otherwise than another, change by change. Pure: nobody's answers are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import TypeVar

from maxpulse.assessments.content.bank import Choice, Question, QuestionBank
from maxpulse.assessments.content.beside import OTHERS, said_in
from maxpulse.assessments.content.curves import Curve
from maxpulse.assessments.content.scoring import Item, Words
from maxpulse.core.tongue import N_, plain

T = TypeVar("T")

# Kinds of changes in the order they are told, each with its heading.
KINDS = {
    "added": N_("Questions added"),
    "removed": N_("Questions removed"),
    "moved": N_("Questions asked in another place"),
    "reworded": N_("Questions reworded"),
    "choices": N_("Choices"),
    "answers": N_("What can be answered"),
    "conditions": N_("When a question is asked"),
    "weights": N_("Weights"),
    "anchors": N_("Anchors and points"),
    "items": N_("Scored items"),
    "words": N_("Words of the result"),
    "sources": N_("Sources"),
    "beside": N_("Words in other languages"),
}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which kind, at what, and what it was and is; "–" for nothing."""

    kind: str
    what: str
    was: str
    now: str


def diff(old: QuestionBank, new: QuestionBank) -> tuple[Change, ...]:
    """All changes from one bank to the other, in the order of KINDS and, within a kind, of the bank."""
    found = [*_questions(old, new), *_areas(old, new), *_items(old, new), *_beside(old, new)]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes by their kind; only kinds there are."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.kind, []).append(change)
    return groups


def _questions(old: QuestionBank, new: QuestionBank) -> Iterator[Change]:
    was = {question.id: question for question in old.questions}
    now = {question.id: question for question in new.questions}
    yield from (Change("added", id_, NOTHING, each.text) for id_, each in now.items() if id_ not in was)
    yield from (Change("removed", id_, each.text, NOTHING) for id_, each in was.items() if id_ not in now)
    yield from _moved([id_ for id_ in was if id_ in now], [id_ for id_ in now if id_ in was])
    for id_, each in now.items():
        if id_ in was:
            yield from _question(was[id_], each)


def _moved(was: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    kept = {
        id_
        for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
        for id_ in was[block.a : block.a + block.size]
    }
    for id_ in now:
        if id_ not in kept:
            yield Change("moved", id_, _behind(was, id_), _behind(now, id_))


def _behind(order: Sequence[str], id_: str) -> str:
    place = order.index(id_)
    return f"after {order[place - 1]}" if place else "first"


def _question(was: Question, now: Question) -> Iterator[Change]:
    id_ = now.id
    yield from _differ("reworded", id_, [_wording(each) for each in (was, now)])
    yield from _differ("reworded", f"{id_}: ends", [(each.low_label, each.high_label) for each in (was, now)])
    yield from _choices(was, now)
    yield from _pairs("answers", id_, _answerable(was), _answerable(now))
    yield from _pairs("conditions", id_, _asked(was), _asked(now))
    yield from _pairs("sources", id_, was.source, now.source)


def _wording(question: Question) -> tuple[str, ...]:
    return question.text, question.help, question.why, question.topic, question.explanation


def _answerable(question: Question) -> str:
    parts = [question.area, question.kind, "required" if question.required else "may be skipped"]
    if question.is_numeric:
        parts.append(f"{plain(question.low)} to {plain(question.high)} by {plain(question.step)}")
        parts.append("/".join(unit.key for unit in question.units))
    if question.likely:
        parts.append(f"likely {plain(question.likely[0])} to {plain(question.likely[1])}")
    return ", ".join(parts)


def _asked(question: Question) -> str:
    return question.show_if.said if question.show_if else "always"


def _choices(was: Question, now: Question) -> Iterator[Change]:
    before = {choice.value: choice for choice in was.choices}
    after = {choice.value: choice for choice in now.choices}
    for value in dict.fromkeys((*before, *after)):
        old, new = before.get(value), after.get(value)
        yield from _pairs("choices", f"{now.id}: {value}", _choice_words(old), _choice_words(new))
        if old and new:
            yield from _pairs("anchors", f"{now.id}: {value}", _choice_points(old), _choice_points(new))


def _choice_words(choice: Choice | None) -> str:
    if choice is None:
        return NOTHING
    alone = " (alone)" if choice.exclusive else ""
    return f"{choice.label}{alone}" + (f", {choice.help}" if choice.help else "")


def _choice_points(choice: Choice) -> str:
    points = NOTHING if choice.points is None else plain(choice.points)
    return f"{points}, leads to {choice.leads_to}" if choice.leads_to else points


def _areas(old: QuestionBank, new: QuestionBank) -> Iterator[Change]:
    was = {area.key: plain(area.weight) for area in old.scoring.areas}
    now = {area.key: plain(area.weight) for area in new.scoring.areas}
    for key in dict.fromkeys((*was, *now)):
        yield from _pairs("weights", key, was.get(key, NOTHING), now.get(key, NOTHING))
    named = [{area.key: area.label for area in bank.areas} for bank in (old, new)]
    for key in dict.fromkeys((*named[0], *named[1])):
        yield from _pairs("words", key, named[0].get(key, NOTHING), named[1].get(key, NOTHING))
    kept = [{a.key: f"{a.keep_title}. {a.keep_how}" for a in bank.scoring.areas} for bank in (old, new)]
    for key in kept[0].keys() & kept[1].keys():
        yield from _pairs("words", f"{key}: nothing to gain", kept[0][key], kept[1][key])


def _items(old: QuestionBank, new: QuestionBank) -> Iterator[Change]:
    was = {item.key: item for item in old.scoring.items}
    now = {item.key: item for item in new.scoring.items}
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        yield from _pairs("items", key, _scored_by(before), _scored_by(after))
        if before and after:
            yield from _item(before, after)


def _item(was: Item, now: Item) -> Iterator[Change]:
    yield from _pairs("weights", now.key, plain(was.weight), plain(now.weight))
    yield from _pairs("anchors", now.key, _anchors(was.curve), _anchors(now.curve))
    for name in dict.fromkeys((*was.curves, *now.curves)):
        changed = (_anchors(was.curves.get(name)), _anchors(now.curves.get(name)))
        yield from _pairs("anchors", f"{now.key}: {name}", *changed)
    yield from _pairs("anchors", f"{now.key}: rest", _rests(was), _rests(now))
    yield from _pairs("words", f"{now.key}: label", was.label, now.label)
    for field in fields(Words):
        texts = getattr(was.words, field.name), getattr(now.words, field.name)
        yield from _pairs("words", f"{now.key}: {field.name}", *texts)
    yield from _pairs("sources", now.key, was.source, now.source)


def _beside(old: QuestionBank, new: QuestionBank) -> Iterator[Change]:
    for language in OTHERS:
        was, now = said_in(old.sentences, language), said_in(new.sentences, language)
        for text in dict.fromkeys((*was, *now)):
            yield from _pairs("beside", f"{language}: {text}", was.get(text, NOTHING), now.get(text, NOTHING))


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


def _differ(kind: str, what: str, texts: Sequence[tuple[str, ...]]) -> Iterator[Change]:
    for was, now in zip(*texts, strict=True):
        yield from _pairs(kind, what, was, now)


def _pairs(kind: str, what: str, was: str, now: str) -> Iterator[Change]:
    if was != now:
        yield Change(kind, what, was or NOTHING, now or NOTHING)
