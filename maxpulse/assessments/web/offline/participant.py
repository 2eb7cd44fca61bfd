"""Carrying on without network: what a device gets beforehand, and how it hands over what it kept."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.assessments import actions
from maxpulse.assessments.actions.choose import choose
from maxpulse.assessments.actions.take_late import Settled, take_late
from maxpulse.assessments.queries import NoSuchAssessment
from maxpulse.assessments.recorder.recorder import NotWritable, RecorderDown
from maxpulse.assessments.rules.merging import clock_offset
from maxpulse.assessments.speaking import refused
from maxpulse.assessments.state import State
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.offline.handed_over import BadOutbox, Outbox, moment
from maxpulse.assessments.web.offline.pack import last_pack, now_ms, pack
from maxpulse.assessments.web.offline.seal import BadSeal, PackSeal
from maxpulse.assessments.web.offline.two_answers import two_answers
from maxpulse.core import clock
from maxpulse.core.db import commit
from maxpulse.web import device, guard, limits
from maxpulse.web.errors.pages import show

blueprint = Blueprint("offline", __name__)


@blueprint.errorhandler(NoSuchAssessment)
def _gone(_error: NoSuchAssessment) -> ResponseReturnValue:
    # Erased: what a device keeps of it goes too. 404 would say no more than that this release has no such address.
    return show(410)


@blueprint.get("/a/<token>/pack")
def hand_out(token: str) -> ResponseReturnValue:
    """What the device needs; once the assessment is finished, only what it takes to hand over what waits there."""
    state, whose = _state(), guard.assessment_token()
    return pack(state, whose) if state.completed_at is None else last_pack(state, whose)


@blueprint.get("/a/<token>/alone")
def alone(token: str) -> ResponseReturnValue:
    """The page that a device fills by itself. It holds nobody's answers, and is there for those who hold a token."""
    at, _known = Addresses(token), _state()
    return render_template("assessments/alone.html", home_url=at.home, pause_url=at.pause)


@blueprint.post("/a/<token>/outbox")
@limits.limiter.limit("600 per hour", key_func=lambda: str(guard.assessment_token().session_id))
def take(token: str) -> ResponseReturnValue:
    """Take what waited on a device, and say of each answer what became of it, and where to go on."""
    received = clock.now()
    session_id = guard.assessment_token().session_id
    try:
        sent = Outbox.read(request.get_json(silent=True))
        PackSeal.unseal(sent.seal, session_id)
    except BadOutbox:
        abort(400)
    except BadSeal:
        return {"now": now_ms(), "problem": "seal"}, 409
    offset = clock_offset(moment(sent.now), received, sent.measured)
    kept = [each.kept(device.this_one()) for each in sent.readable]
    settled = take_late(session_id, sent.device, kept, offset, received, hand_back=commit)
    if sent.readable and not settled:
        abort(503)
    state = actions.fresh_state(session_id)
    return {
        "now": now_ms(),
        "settled": [*(_told(state, each, sent) for each in settled), *map(_unreadable, sent.unreadable)],
        "where": _where(Addresses(token), state),
    }


@blueprint.get("/a/<token>/late-answers/<uuid:late_answer_id>/choice")
def both(token: str, late_answer_id: UUID) -> ResponseReturnValue:
    """Two devices' answers to one question; settled meanwhile, it leads to where the participant is."""
    return _both(Addresses(token), _state(), late_answer_id) or redirect(Addresses(token).home, 303)


@blueprint.post("/a/<token>/late-answers/<uuid:late_answer_id>/choice")
def settle(token: str, late_answer_id: UUID) -> ResponseReturnValue:
    """Say which of two devices' answers one means."""
    at, other = Addresses(token), request.form.get("answer") == "other"
    not_taken = None
    try:
        not_taken = choose(
            guard.assessment_token().session_id,
            late_answer_id,
            other=other,
            device=device.this_one(),
            hand_back=commit,
        )
    except (actions.AlreadyFinished, actions.NotOnThePath, actions.IdTaken, NotWritable):
        pass  # it is settled by what is so now, which the page shows
    except RecorderDown:
        abort(503)
    if not_taken is not None:
        why, raw = not_taken
        sentence = refused(why.state, why.question.id, raw, why.refusal)
        # Another tab may have settled it since.
        if page := _both(at, why.state, late_answer_id, sentence):
            return page, 422
    return redirect(at.home, 303)


def _both(at: Addresses, state: State, late_answer_id: UUID, error: str = "") -> str:
    """The page on which one chooses; "" where there is nothing to choose from."""
    two = next((each for each in two_answers(at, state) if each.id == late_answer_id), None)
    if two is None:
        return ""
    back = at.question(two.question_id)
    return render_template("assessments/two_answers.html", two=two, back_url=back, error=error)


def _told(state: State, settled: Settled, sent: Outbox) -> dict[str, str]:
    told = {"id": str(settled.id), "verdict": settled.verdict}
    if settled.refusal is not None:
        kept = next(each.kept(device.this_one()) for each in sent.readable if each.id == settled.id)
        told["sentence"] = refused(state, kept.question_id, kept.raw, settled.refusal)
        if settled.refusal.can_be_confirmed:
            told["confirm"] = _("Yes, that is right")
    return told


def _unreadable(name: str) -> dict[str, str]:
    return {
        "id": name,
        "verdict": "refused",
        "sentence": _("That answer could not be stored. Please give it once more."),
    }


def _where(at: Addresses, state: State) -> str:
    if state.completed_at is not None:
        return at.result
    waiting = actions.first_unanswered(state)
    return at.question(waiting.id) if waiting else at.finish


def _state() -> State:
    return actions.fresh_state(guard.assessment_token().session_id)
