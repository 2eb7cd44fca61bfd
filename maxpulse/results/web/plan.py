"""The plan from a result: its steps are ticked here, with a form each or by the page's own script."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from maxpulse.assessments.queries import NoSuchAssessment, get_finished, get_state
from maxpulse.assessments.speaking import read
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.results.actions import NoSuchStep, tick
from maxpulse.results.web.parts import plan_of
from maxpulse.web import fragments, guard
from maxpulse.web.errors.pages import show

blueprint = Blueprint("plan", __name__)


@blueprint.errorhandler(NoSuchAssessment)
def _gone(_error: NoSuchAssessment) -> ResponseReturnValue:
    return show(404)


@blueprint.get("/a/<token>/result/plan")
def current(token: str) -> ResponseReturnValue:
    """The plan as it stands, for a page that shows it already."""
    return _answer(token)


@blueprint.post("/a/<token>/result/plan")
def change(token: str) -> ResponseReturnValue:
    """Tick a step (`done` = "on") or take its tick away."""
    try:
        tick(
            guard.assessment_token().session_id,
            request.form.get("step", ""),
            done=request.form.get("done") == "on",
        )
    except NoSuchStep:
        abort(404)
    return _answer(token)


def _answer(token: str) -> ResponseReturnValue:
    at, session_id = Addresses(token), guard.assessment_token().session_id
    finished = get_finished(session_id)
    if not fragments.wanted():
        return redirect(f"{at.result}#plan", 303)
    return render_template("results/_plan.html", **plan_of(at, read(get_state(session_id), finished)))
