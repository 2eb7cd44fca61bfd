"""What is asked otherwise: questions, their choices, and whom they are put to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from maxpulse.assessments.content.bank import Choice, Question, QuestionBank
from maxpulse.assessments.content.figures import FIGURES
from maxpulse.assessments.versions.diff.telling import NOTHING, Change, order, pairs
from maxpulse.core.tongue import N_, Say, plain


def questions(old: QuestionBank, new: QuestionBank, say: Say) -> Iterator[Change]:
    """All that is asked otherwise."""
    was = {question.id: question for question in old.questions}
    now = {question.id: question for question in new.questions}
    yield from (Change("added", id_, NOTHING, each.text) for id_, each in now.items() if id_ not in was)
    yield from (Change("removed", id_, each.text, NOTHING) for id_, each in was.items() if id_ not in now)
    yield from _moved([id_ for id_ in was if id_ in now], [id_ for id_ in now if id_ in was], say)
    for id_, each in now.items():
        if id_ in was:
            yield from _question(was[id_], each, say)


def _moved(was: Sequence[str], now: Sequence[str], say: Say) -> Iterator[Change]:
    kept = {
        id_
        for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
        for id_ in was[block.a : block.a + block.size]
    }
    for id_ in now:
        if id_ not in kept:
            yield Change("moved", id_, _behind(was, id_, say), _behind(now, id_, say))


def _behind(order: Sequence[str], id_: str, say: Say) -> str:
    place = order.index(id_)
    return say(N_("after %(question)s")) % {"question": order[place - 1]} if place else say(N_("first"))


def _question(was: Question, now: Question, say: Say) -> Iterator[Change]:
    id_ = now.id
    yield from _differ("reworded", id_, [_wording(each) for each in (was, now)])
    ends = [(each.low_label, each.high_label) for each in (was, now)]
    yield from _differ("reworded", say(N_("%(question)s: ends")) % {"question": id_}, ends)
    yield from _choices(was, now, say)
    yield from pairs("answers", id_, _answerable(was, say), _answerable(now, say))
    yield from pairs("caps", id_, _cap(was), _cap(now))
    yield from pairs("conditions", id_, _asked(was, say), _asked(now, say))
    if was.counted != now.counted:
        yield from pairs("counted", id_, *(each.text if each.counted else NOTHING for each in (was, now)))
    yield from pairs("sources", id_, was.source, now.source)


def _wording(question: Question) -> tuple[str, ...]:
    return question.text, question.help, question.why, question.topic, question.explanation


def _answerable(question: Question, say: Say) -> str:
    parts = [question.area, question.kind, say(N_("required") if question.required else N_("may be skipped"))]
    if question.is_numeric:
        ends = {"low": plain(question.low), "high": plain(question.high), "step": plain(question.step)}
        parts.append(say(N_("%(low)s to %(high)s by %(step)s")) % ends)
        parts.append("/".join(unit.key for unit in question.units))
    if question.likely:
        low, high = map(plain, question.likely)
        parts.append(say(N_("likely %(low)s to %(high)s")) % {"low": low, "high": high})
    return ", ".join(parts)


def _asked(question: Question, say: Say) -> str:
    return question.show_if.words(say) if question.show_if else say(N_("always"))


def _cap(question: Question) -> str:
    return next((name for name, figure in FIGURES.items() if figure.of is question.cap), NOTHING)


def _choices(was: Question, now: Question, say: Say) -> Iterator[Change]:
    before = {choice.value: choice for choice in was.choices}
    after = {choice.value: choice for choice in now.choices}
    for value in dict.fromkeys((*before, *after)):
        old, new = before.get(value), after.get(value)
        yield from pairs("choices", f"{now.id}: {value}", _choice_words(old, say), _choice_words(new, say))
        if old and new:
            points = [_choice_points(each, say) for each in (old, new)]
            yield from pairs("anchors", f"{now.id}: {value}", *points)
    yield from order(now.id, list(before), list(after))
    yield from pairs("right", now.id, *(_right(each) for each in (was, now)))


def _right(question: Question) -> str:
    return ", ".join(choice.value for choice in question.choices if choice.right)


def _choice_words(choice: Choice | None, say: Say) -> str:
    if choice is None:
        return NOTHING
    label = say(N_("%(choice)s (alone)")) % {"choice": choice.label} if choice.exclusive else choice.label
    return label + (f", {choice.help}" if choice.help else "")


def _choice_points(choice: Choice, say: Say) -> str:
    points = NOTHING if choice.points is None else plain(choice.points)
    if not choice.leads_to:
        return points
    return say(N_("%(points)s, leads to %(choice)s")) % {"points": points, "choice": choice.leads_to}


def _differ(kind: str, what: str, texts: Sequence[tuple[str, ...]]) -> Iterator[Change]:
    for was, now in zip(*texts, strict=True):
        yield from pairs(kind, what, was, now)
