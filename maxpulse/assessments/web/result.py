"""The result, its analysis while it is being written, and what the distributor may see of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from babel.lists import format_list
from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from maxpulse.analysis.rules import asks_first, headline, notices, spoken
from maxpulse.assessments import actions, speaking
from maxpulse.assessments.queries import Finished, NoSuchAssessment, find_finished, get_finished, get_state
from maxpulse.assessments.rules import Result, standing
from maxpulse.assessments.rules.flags import not_asked
from maxpulse.assessments.speaking import Read
from maxpulse.assessments.state import State
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.consent import SHARING_WORDING
from maxpulse.assessments.web.offline.too_late import too_late
from maxpulse.claims.queries import offers_account
from maxpulse.core.speaking import tongue
from maxpulse.network.queries import find_code_of_sender
from maxpulse.privacy.actions import open_items
from maxpulse.privacy.queries import history_of
from maxpulse.privacy.rules import ANSWERS, AREAS, GRADE, PROGRESS
from maxpulse.privacy.viewing import viewings_of
from maxpulse.results.web.parts import as_owner_of_the_account, parts, written_by
from maxpulse.shop.queries import fitting_products
from maxpulse.web import guard, sessions
from maxpulse.web.errors.pages import show

blueprint = Blueprint("results", __name__)

# The fields of the page's form.
SWITCHES = {PROGRESS: "share_progress", GRADE: "share_grade", AREAS: "share_scores", ANSWERS: "share_answers"}


# The page for each type of assessment: the others extend the one of health.
PAGES = {
    "health": "assessments/result.html",
    "wealth": "assessments/result_wealth.html",
    "hybrid": "assessments/result_hybrid.html",
}


OFFER_JOINING = ("wealth", "hybrid")


@dataclass(frozen=True, slots=True)
class Fitting:
    """A product as the result page offers it."""

    name: str
    kind: str
    reason: str
    price: Decimal
    currency: str
    url: str


@blueprint.errorhandler(NoSuchAssessment)
def _gone(_error: NoSuchAssessment) -> ResponseReturnValue:
    return show(404)


@blueprint.get("/a/<token>/result")
def result(token: str) -> ResponseReturnValue:
    """The result page."""
    at, session_id = Addresses(token), guard.assessment_token().session_id
    as_owner_of_the_account()
    state, finished = get_state(session_id), find_finished(session_id)
    if finished is None:
        # Finished and yet without a result: it was kept as long as was promised.
        return redirect(at.home, 303) if state.completed_at is None else show(404)
    read = speaking.read(state, finished)
    # Where the words of a result are still those it was made in, what is said around its areas is in these too.
    words = tongue(read.result.language)
    cautions = notices(read.result, words)
    few = [area for area in read.result.unscored if area.key not in not_asked(read.result.flags)]
    page = render_template(
        PAGES[finished.result.type],
        name=state.first_name,
        headline=headline(read.result, words),
        missing_areas=_in_words(spoken(area.key, area.label, words) for area in few),
        drinks_left_out=len(few) < len(read.result.unscored),
        cautions=cautions,
        too_late=too_late(state),
        products=_fitting(at, read.result),
        sender=state.sender,
        sharing_url=at.sharing,
        keep_url=at.pause,
        account_url=at.account if offers_account(session_id) else None,
        join_url=_join_url(state, finished.result, cautions),
        **parts(at, state, read),
        **_analysis(at, read),
    )
    actions.read_result(state)
    return page


@blueprint.get("/a/<token>/result/analysis")
def analysis(token: str) -> ResponseReturnValue:
    """The fuller text, or the rules' own when none is to come; 204 while nothing of it is there that was not `seen`."""
    at, session_id = Addresses(token), guard.assessment_token().session_id
    finished = get_finished(session_id)
    writing = finished.row.analysis_state == "waiting"
    read = speaking.read(get_state(session_id), finished)
    if writing and (read.written_by_rules or request.args.get("seen") == _state_of(read)):
        return "", 204
    return render_template(
        "assessments/_analysis_reply.html",
        arrived=not writing and not read.written_by_rules,
        **_analysis(at, read),
    )


@blueprint.get("/a/<token>/sharing")
def sharing(token: str) -> str:
    """What the distributor sees, item by item."""
    return _sharing(token, saved=request.args.get("saved") == "1")


@blueprint.post("/a/<token>/sharing")
def change_sharing(token: str) -> ResponseReturnValue:
    """Share exactly what is switched on."""
    chosen = [item for item, field in SWITCHES.items() if request.form.get(field) == "on"]
    actions.share(guard.assessment_token().session_id, chosen, SHARING_WORDING)
    return redirect(f"{Addresses(token).sharing}?saved=1", 303)


def _analysis(at: Addresses, read: Read) -> dict[str, Any]:
    return {
        "result": read.result,
        "analysis": read.analysis,
        "written_by": written_by(read),
        "writing": read.row.analysis_state == "waiting",
        "limited": read.row.analysis_state == "limited",
        "analysis_url": f"{at.analysis}?seen={_state_of(read)}",
    }


def _state_of(read: Read) -> str:
    """What tells the text that is there from the one before it: fragments arrive one after another."""
    changed = read.row.updated_at
    return str(int(changed.timestamp() * 1000)) if changed else "0"


def _join_url(state: State, result: Result, cautions: Sequence[str]) -> str | None:
    """Where whoever took a check of money can join the sender's team; None where that is not to be offered.

    Nobody is recruited beside a sentence that sends them to somebody for help.
    """
    who = sessions.person()
    if result.type not in OFFER_JOINING or cautions or (who is not None and who.role != "participant"):
        return None
    code = find_code_of_sender(state.session_id)
    return f"/join/{code}" if code else None


def _in_words(names: Iterable[str]) -> str:
    return str(format_list(list(names), locale=get_locale() or "en"))


def _fitting(at: Addresses, result: Result) -> list[Fitting]:
    currency = current_app.extensions["settings"].currency
    return [
        Fitting(
            name=offer.product.name,
            kind=offer.product.product_type or "",
            reason=offer.why,
            price=offer.product.price,
            currency=currency,
            url=at.product(offer.product.id),
        )
        for offer in fitting_products(result.areas, result.flags)
        # Whoever is to see a doctor before anything in an area is sold nothing for it.
        if not asks_first(result, offer.area.key)
    ]


def _sharing(token: str, *, saved: bool) -> str:
    at, session_id = Addresses(token), guard.assessment_token().session_id
    state, finished = get_state(session_id), find_finished(session_id)
    shared = set(open_items(session_id))
    bank = speaking.spoken(state.bank)
    scored = [bank.area(area.key).label for area in bank.scoring.areas]
    return render_template(
        "assessments/sharing.html",
        sender=state.sender,
        shares=SimpleNamespace(
            progress=PROGRESS in shared,
            grade=GRADE in shared,
            scores=AREAS in shared,
            answers=ANSWERS in shared,
        ),
        sees=_sees(state, finished, shared),
        kind=bank.type,
        areas_text=", ".join(scored),
        viewings=viewings_of(session_id),
        history=history_of(session_id),
        saved=saved,
        sharing_url=at.sharing,
        back_url=at.result if finished else at.home,
    )


def _sees(state: State, finished: Finished | None, shared: set[str]) -> list[SimpleNamespace]:
    result = speaking.said(state.bank, state.answers, finished.result) if finished else None
    percent = 100 if finished else standing(state.bank, state.answers).shown_progress
    scores = [f"{a.label}\N{NO-BREAK SPACE}{a.shown}" for a in result.areas if a.shown] if result else []
    areas = ", ".join(scores) if result else _("none yet")
    answers = ngettext("%(num)s answer", "%(num)s answers", len(state.stored))
    rows = (
        (PROGRESS, _("Progress"), f"{percent} %"),
        (GRADE, _("Overall grade"), result.grade if result else _("none yet")),
        (AREAS, _("Area scores"), areas),
        (ANSWERS, _("Single answers"), answers),
    )
    return [
        SimpleNamespace(label=label, value=value if item in shared else None) for item, label, value in rows
    ]
