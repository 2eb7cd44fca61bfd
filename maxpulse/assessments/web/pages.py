"""What the pages of an assessment show: contexts for templates, the same for a page and for a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from flask import render_template

from maxpulse.assessments.content.answers import Skipped
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.rules import (
    RawAnswer,
    Standing,
    counting_answer,
    display,
    preferred_unit,
    standing,
)
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.state import State
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.asked import Place, context
from maxpulse.assessments.web.effects import resting, say_effects
from maxpulse.assessments.web.form import as_given
from maxpulse.assessments.web.fresh import fresh_question
from maxpulse.assessments.web.offline.pack import page_key
from maxpulse.assessments.web.offline.two_answers import two_answers
from maxpulse.web import fragments, guard
from maxpulse.web.babel import region


@dataclass(frozen=True, slots=True)
class Given:
    """One answer on the last page before the result."""

    text: str
    answer: str
    url: str


def question_page(
    at: Addresses,
    state: State,
    question: Question,
    *,
    error: str | None = None,
    asks_back: bool = False,
    given: RawAnswer | None = None,
    now: Standing | None = None,
    note: str | None = None,
) -> str:
    """One question, as a page or as the fragment htmx swaps in."""
    now = now or standing(state.bank, state.answers)
    if fragments.wanted() and error is None and note is None and question.id not in state.answers:
        return fresh_question(at, state, question, now)
    template = "assessments/_question.html" if fragments.wanted() else "assessments/question.html"
    bank = spoken(state.bank)
    question = bank.question(question.id)
    answered = counting_answer(question, state.answers)
    unit = preferred_unit(question, state.answers, region())
    given = given or as_given(question, answered, unit)
    place = _place(at, question, now, is_answered=answered is not None)
    shown = context(
        at,
        bank,
        question,
        given,
        place,
        state.sender,
        answer_id=str(uuid4()),
        saved=bool(state.stored),
        unit=unit,
        error=error,
        asks_back=asks_back,
        note=note,
        effects=say_effects(bank, state.answers, question),
        # Nobody disagrees about what nobody has answered.
        two_answers=two_answers(at, state, question.id) if answered is not None else (),
    )
    key = None if fragments.wanted() else page_key(state, guard.assessment_token())
    return render_template(template, key=key, **shown)


def finish_page(at: Addresses, state: State, now: Standing) -> str:
    """After the last question: look through the answers, or see the result."""
    template = "assessments/_finish.html" if fragments.wanted() else "assessments/finish.html"
    return render_template(
        template,
        completion_url=at.completion,
        pause_url=at.pause,
        progress=now.shown_progress,
        back_url=at.question(now.path[-1].id),
        answered=sum(not isinstance(state.answers.get(q.id), Skipped) for q in now.path),
        given=answers_given(at, state, now.path),
        resting=resting(state.answers, spoken(state.bank), now.path),
        two_answers=two_answers(at, state),
        sender=state.sender,
        shares_grade=state.grade_shared,
        sharing_url=at.sharing,
        saved=True,
    )


def answers_given(at: Addresses, state: State, questions: Sequence[Question]) -> list[Given]:
    """Each question of the path with its answer in words."""
    bank = spoken(state.bank)
    asked = [bank.question(question.id) for question in questions if question.id in state.answers]
    return [Given(q.text, display(q, state.answers[q.id]) or "–", at.question(q.id)) for q in asked]


def _place(at: Addresses, question: Question, now: Standing, *, is_answered: bool) -> Place:
    before, after = now.before(question), now.after(question)
    onward = at.question(after.id) if after else at.finish
    return Place(
        number=now.number(question.id),
        about=len(now.path),
        progress=now.shown_progress,
        back_url=at.question(before.id) if before else None,
        forward_url=onward if is_answered else None,
    )
