"""The pages of an assessment, one question each. The token in the path says whose; no cookie is needed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.assessments import actions
from maxpulse.assessments.queries import NoSuchAssessment
from maxpulse.assessments.recorder.recorder import NotWritable, RecorderDown
from maxpulse.assessments.rules import standing
from maxpulse.assessments.speaking import refused
from maxpulse.assessments.state import State
from maxpulse.assessments.web import form, pages, worded
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.core.db import commit
from maxpulse.web import device, fragments, guard
from maxpulse.web.errors.pages import show

blueprint = Blueprint("assessments", __name__)


@blueprint.errorhandler(NoSuchAssessment)
def _gone(_error: NoSuchAssessment) -> ResponseReturnValue:
    return show(404)


@blueprint.get("/a/<token>")
def resume(token: str) -> ResponseReturnValue:
    """Back to where the participant is."""
    at, state = Addresses(token), _state()
    if state.completed_at is not None:
        return redirect(at.result, 303)
    waiting = actions.first_unanswered(state)
    return redirect(at.question(waiting.id) if waiting else at.finish, 303)


@blueprint.get("/a/<token>/questions/<question_id>")
def question(token: str, question_id: str) -> ResponseReturnValue:
    """One question; one that is not on the path leads to where the participant is."""
    at, state = Addresses(token), _state()
    asked, now = state.bank.find_question(question_id), standing(state.bank, state.answers)
    if state.completed_at is not None or asked is None or asked not in now.path:
        return redirect(at.home, 303)
    return pages.question_page(at, state, asked, now=now)


@blueprint.post("/a/<token>/answers")
def answer(token: str) -> ResponseReturnValue:
    """Take one answer and show what comes next. Sent again with the same id it counts once."""
    at, sent = Addresses(token), form.read(request.form)
    state = actions.current_state(guard.assessment_token().session_id)
    if sent.answer_id is None:
        missing = _("Something was missing from that answer. Please send it once more.")
        return _once_more(at, _state(), missing)
    before = actions.overlooked(state, sent.question_id, sent.replaces)
    commit()  # nothing but reads so far: a connection of the pool may not wait for the recorder
    try:
        outcome = actions.answer(
            state, sent.question_id, sent.raw, sent.answer_id, sent.took_ms, device.this_one()
        )
    except actions.NotOnThePath:
        # Of what is an answer nothing is lost, wherever its question went: that is taken.
        gone = _(
            "That question is not asked any more, because another answer changed your way. What you gave there was no "
            "answer yet, so nothing of it was kept."
        )
        return _once_more(at, _state(), gone)
    except actions.AlreadyFinished:
        actions.keep_too_late(_state(), sent.question_id, sent.raw, sent.answer_id, device.this_one())
        return fragments.see_other(at.result)
    except actions.IdTaken:
        return _once_more(at, _state(), _("Please send that answer once more."))
    except NotWritable:
        # Not a failure of ours to the page: that would be sent again for ever.
        return _once_more(at, _state(), _("That answer could not be stored. Please give it once more."))
    except RecorderDown:
        abort(503)
    if isinstance(outcome, actions.Refused):
        return _asked_again(at, outcome, sent), 422
    if before is not None:
        actions.note_rival(outcome.state, sent.question_id, sent.answer_id, before, device.this_one())
    return _onward(at, outcome)


@blueprint.get("/a/<token>/finish")
def finish(token: str) -> ResponseReturnValue:
    """The page between the last answer and the result."""
    at, state = Addresses(token), _state()
    now = standing(state.bank, state.answers)
    if state.completed_at is not None or not now.is_finished:
        return redirect(at.home, 303)
    return pages.finish_page(at, state, now)


@blueprint.post("/a/<token>/completion")
def completion(token: str) -> ResponseReturnValue:
    """Finish, once."""
    at = Addresses(token)
    try:
        actions.complete(guard.assessment_token().session_id, may_ask=worded.may_be)
    except actions.Unanswered as waiting:
        return fragments.see_other(at.question(waiting.question.id))
    return fragments.see_other(at.result)


def _state() -> State:
    return actions.fresh_state(guard.assessment_token().session_id)


def _onward(at: Addresses, taken: actions.Taken) -> ResponseReturnValue:
    next_question = taken.standing.next
    where = at.question(next_question.id) if next_question else at.finish
    # What does not count is said at once: the page that a redirect leads to would not know of it.
    note = None if taken.is_asked else _rests()
    if not fragments.wanted() and not (note and next_question):
        return redirect(where, 303)
    if next_question is None:
        page = pages.finish_page(at, taken.state, taken.standing)
    else:
        page = pages.question_page(at, taken.state, next_question, now=taken.standing, note=note)
    answer = Response(page)
    answer.headers["HX-Push-Url"] = where
    return answer


def _asked_again(at: Addresses, outcome: actions.Refused, sent: form.Sent) -> str:
    return pages.question_page(
        at,
        outcome.state,
        outcome.question,
        error=refused(outcome.state, sent.question_id, sent.raw, outcome.refusal),
        asks_back=outcome.refusal.can_be_confirmed,
        given=sent.raw,
    )


def _rests() -> str:
    return _(
        "Your last answer is kept. It does not count for now: another answer has changed your way since, "
        "and that question is not asked any more."
    )


def _once_more(at: Addresses, state: State, sentence: str) -> ResponseReturnValue:
    if state.completed_at is not None:
        return fragments.see_other(at.result)
    waiting = actions.first_unanswered(state)
    if waiting is None:
        return fragments.see_other(at.finish)
    return pages.question_page(at, state, waiting, error=sentence), 422
