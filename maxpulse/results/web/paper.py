"""The result as it is printed, or saved as a PDF by the browser's own print."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from maxpulse.analysis.rules import notices
from maxpulse.assessments.content import QuestionBank
from maxpulse.assessments.queries import NoSuchAssessment, get_finished, get_state
from maxpulse.assessments.rules import Result
from maxpulse.assessments.speaking import read, spoken
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.core.speaking import tongue
from maxpulse.results.web.parts import as_owner_of_the_account, parts, written_by
from maxpulse.web import guard
from maxpulse.web.errors.pages import show

blueprint = Blueprint("paper", __name__)


@blueprint.errorhandler(NoSuchAssessment)
def _gone(_error: NoSuchAssessment) -> ResponseReturnValue:
    return show(404)


@blueprint.get("/a/<token>/result/paper")
def paper(token: str) -> str:
    """All of the result on paper: headings, tables with captions, sources, and nothing to press but print."""
    at, session_id = Addresses(token), guard.assessment_token().session_id
    as_owner_of_the_account()
    state = get_state(session_id)
    shown = read(state, get_finished(session_id))
    return render_template(
        "results/paper.html",
        name=state.name,
        sender=state.sender,
        finished_at=state.completed_at,
        result=shown.result,
        analysis=shown.analysis,
        written_by=written_by(shown),
        cautions=notices(shown.result, tongue(shown.result.language)),
        sources=_sources(state.bank, shown.result),
        back_url=at.result,
        **parts(at, state, shown),
    )


def _sources(bank: QuestionBank, result: Result) -> list[tuple[str, str]]:
    """What each scored thing rests on: its label and where the cut-offs are from."""
    say = spoken(bank).tongue.say
    known = {item.key: item.source for item in bank.scoring.items}
    return [(driver.label, say(known[driver.key])) for driver in result.drivers if known.get(driver.key)]
