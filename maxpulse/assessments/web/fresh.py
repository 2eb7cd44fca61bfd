"""The question that comes next and has no answer yet: what most answers are answered with, so it is only filled in."""

from __future__ import annotations

from typing import NamedTuple
from uuid import uuid4

from flask import render_template
from markupsafe import escape

from maxpulse.assessments.content.bank import Question, QuestionBank
from maxpulse.assessments.rules import Standing, preferred_unit
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.state import Sender, State
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.asked import Place, context
from maxpulse.assessments.web.form import as_given
from maxpulse.web.babel import region, way
from maxpulse.web.skeleton import Skeleton, marks

TOKEN, ANSWER_ID, NUMBER, ABOUT, PROGRESS, BACK, SENDER = marks(7)


class Kind(NamedTuple):
    """What fragments that are drawn alike have in common; `bank` tells which bank it is of."""

    bank: str
    question_id: str
    unit: str
    has_back: bool
    saved: bool
    way: str


# As many as the banks in use have questions and units, for each language.
_drawn: dict[Kind, Skeleton] = {}


def fresh_question(at: Addresses, state: State, question: Question, now: Standing) -> str:
    """The fragment of a question without an answer, as `_question.html` draws it."""
    kind, back = _kind(state, question, now), now.before(question)
    skeleton = _drawn.get(kind)
    if skeleton is None:
        skeleton = _drawn[kind] = _draw(kind, state.bank)
    return skeleton.fill(
        {
            TOKEN: at.token,
            ANSWER_ID: str(uuid4()),
            NUMBER: str(now.number(question.id)),
            ABOUT: str(len(now.path)),
            PROGRESS: str(now.shown_progress),
            BACK: back.id if back else "",
            SENDER: str(escape(state.sender.first_name)),
        }
    )


def is_drawn(state: State, question: Question, now: Standing) -> bool:
    """True when `fresh_question` only has to fill in."""
    return _kind(state, question, now) in _drawn


def _kind(state: State, question: Question, now: Standing) -> Kind:
    return Kind(
        state.bank.mark,
        question.id,
        preferred_unit(question, state.answers, region()),
        now.number(question.id) > 1,
        bool(state.stored),
        way(),
    )


def _draw(kind: Kind, bank: QuestionBank) -> Skeleton:
    return Skeleton(drawn_with_marks(kind, bank))


def drawn_with_marks(kind: Kind, bank: QuestionBank) -> str:
    """The fragment with marks where `fresh_question` and a device alone (`static/js/calm/pages.js`) fill in."""
    bank = spoken(bank)
    at, question = Addresses(TOKEN), bank.question(kind.question_id)
    place = Place(NUMBER, ABOUT, PROGRESS, at.question(BACK) if kind.has_back else None)
    given, sender = as_given(question, None, kind.unit), Sender(SENDER, SENDER)
    shown = context(
        at, bank, question, given, place, sender, answer_id=ANSWER_ID, saved=kind.saved, unit=kind.unit
    )
    return render_template("assessments/_question.html", **shown)
