"""What is asked otherwise: questions, their choices, and whom they are put to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from maxpulse.assessments.content.bank import Choice, Question, QuestionBank
from maxpulse.assessments.content.figures import FIGURES
from maxpulse.assessments.versions.diff.telling import NOTHING, Change, order, pairs
from maxpulse.core.tongue import plain


def questions(old: QuestionBank, new: QuestionBank) -> Iterator[Change]:
    """All that is asked otherwise."""
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
    yield from pairs("answers", id_, _answerable(was), _answerable(now))
    yield from pairs("caps", id_, _cap(was), _cap(now))
    yield from pairs("conditions", id_, _asked(was), _asked(now))
    if was.counted != now.counted:
        yield from pairs("counted", id_, *(each.text if each.counted else NOTHING for each in (was, now)))
    yield from pairs("sources", id_, was.source, now.source)


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


def _cap(question: Question) -> str:
    return next((name for name, figure in FIGURES.items() if figure.of is question.cap), NOTHING)


def _choices(was: Question, now: Question) -> Iterator[Change]:
    before = {choice.value: choice for choice in was.choices}
    after = {choice.value: choice for choice in now.choices}
    for value in dict.fromkeys((*before, *after)):
        old, new = before.get(value), after.get(value)
        yield from pairs("choices", f"{now.id}: {value}", _choice_words(old), _choice_words(new))
        if old and new:
            yield from pairs("anchors", f"{now.id}: {value}", _choice_points(old), _choice_points(new))
    yield from order(now.id, list(before), list(after))
    yield from pairs("right", now.id, *(_right(each) for each in (was, now)))


def _right(question: Question) -> str:
    return ", ".join(choice.value for choice in question.choices if choice.right)


def _choice_words(choice: Choice | None) -> str:
    if choice is None:
        return NOTHING
    alone = " (alone)" if choice.exclusive else ""
    return f"{choice.label}{alone}" + (f", {choice.help}" if choice.help else "")


def _choice_points(choice: Choice) -> str:
    points = NOTHING if choice.points is None else plain(choice.points)
    return f"{points}, leads to {choice.leads_to}" if choice.leads_to else points


def _differ(kind: str, what: str, texts: Sequence[tuple[str, ...]]) -> Iterator[Change]:
    for was, now in zip(*texts, strict=True):
        yield from pairs(kind, what, was, now)
