"""What opens behind a distributor's link: consent, and the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from maxpulse.assessments.actions import start
from maxpulse.assessments.actions.start import Beginning, LinkClosed
from maxpulse.assessments.rules import path
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.versions.banks import newest_bank
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.consent import ConsentForm, device_of, wording_of
from maxpulse.core import clock, languages
from maxpulse.core.actor import Actor
from maxpulse.core.db import rollback
from maxpulse.core.ids import new_id
from maxpulse.core.speaking import answering_in
from maxpulse.core.tokens import BadToken
from maxpulse.links.actions import record_click
from maxpulse.links.queries import LinkState, PublicLink, find_public_link
from maxpulse.privacy.rules import ANSWERS, AREAS, MONTHS_KEPT
from maxpulse.web import guard, limits, sessions, tokens
from maxpulse.web.babel import region, remember_language

blueprint = Blueprint("landing", __name__)

MINUTES_A_QUESTION = 0.25
START_WITHIN = timedelta(days=1)


@blueprint.get("/l/<code>")
def landing(code: str) -> ResponseReturnValue:
    """What the link offers, or why it does not open."""
    link = find_public_link(code)
    if link is None or not _opens(link):
        return _closed(code, link)
    record_click(
        link.link_id,
        address=request.remote_addr or "",
        agent=request.user_agent.string,
        referrer=request.referrer or "",
        prefetch=request.headers.get("Sec-Purpose", ""),
    )
    return _page(link, code, ConsentForm.empty(), _new_key())


@blueprint.post("/l/<code>")
# A full room behind one address gets through, a script does not fill a board.
@limits.limiter.limit("300 per hour", exempt_when=limits.is_exempt)
def begin(code: str) -> ResponseReturnValue:
    """Start, once for each page that was opened, with exactly what was agreed to; or show it in another language."""
    link = find_public_link(code)
    if link is None or not _opens(link):
        return _closed(code, link)
    form = ConsentForm.read(request.form)
    if (wanted := request.form.get("language", "")) in languages.LANGUAGES:
        return _in_another_language(link, code, form, wanted)
    sealed = request.form.get("start_key", "")
    try:
        key = tokens.unseal_start(sealed, _signed_in())
    except BadToken:
        # The page has been open for longer than its key is good, or whoever opened it has signed out and somebody
        # else is at the device: a fresh key, and nothing typed is lost.
        sealed, key = _new_key(), None
    if key is None or form.errors():
        return _page(link, code, form, sealed), 422
    guard.act_as(Actor.participant(key.participant_id))
    shares = tuple(item for item, on in ((AREAS, form.share_scores), (ANSWERS, form.share_answers)) if on)
    device = device_of(request.user_agent.string)
    wording = wording_of(_provider_named())
    try:
        begun = start(link, Beginning(key.session_id, form.name, form.email or None, shares, device, wording))
    except LinkClosed:
        rollback()
        guard.act_as(Actor.visitor())
        return _closed(code, find_public_link(code))
    at = Addresses(tokens.seal(key.session_id, key.participant_id, begun.good_until))
    # Straight there: the home of the assessment would only lead on, by a journey and five statements more.
    return redirect(at.question(begun.first_question) if begun.first_question else at.home, 303)


def _page(link: PublicLink, code: str, form: ConsentForm, start_key: str) -> str:
    bank = spoken(newest_bank(link.focus))
    asked = len(path(bank, {}))
    scored = [bank.area(area.key).label for area in bank.scoring.areas]
    return render_template(
        "links/landing.html",
        sender=link,
        kind=link.focus,
        question_count=asked,
        minutes=round(asked * MINUTES_A_QUESTION) or 1,
        area_count=len(scored),
        areas_text=", ".join(scored),
        keep_months=MONTHS_KEPT,
        ai_provider=current_app.extensions["settings"].analysis_provider or None,
        start_url=f"/l/{code}",
        details_contact=current_app.extensions["settings"].mail_from or None,
        values=form,
        errors=form.errors() if form.sent else {},
        start_key=start_key,
    )


def _in_another_language(link: PublicLink, code: str, form: ConsentForm, wanted: str) -> Response:
    """The page anew with all that was typed and switched on. Whoever had agreed did so to other words."""
    with answering_in(languages.way_of(wanted, region())):
        answer = make_response(_page(link, code, replace(form, agreed=False, sent=False), _new_key()))
    remember_language(answer, wanted)
    return answer


def _provider_named() -> str:
    # Only who was named on the page that was agreed to counts: the settings may have changed since it was opened.
    named = request.form.get("provider", "")
    return named if named == current_app.extensions["settings"].analysis_provider else ""


def _opens(link: PublicLink) -> bool:
    return link.state is LinkState.OPEN


def _closed(code: str, link: PublicLink | None) -> ResponseReturnValue:
    # A suspended distributor is not named: why they are is nobody's business.
    sender = link if link and link.state is not LinkState.SUSPENDED else None
    page = render_template("links/closed.html", reason=_reason(link), sender=sender, code=code, home_url="/")
    return page, 404 if link is None else 410


def _reason(link: PublicLink | None) -> str:
    if link is None:
        return "mistyped"
    return link.state.value


def _new_key() -> str:
    account, good_until = _signed_in(), clock.now() + START_WITHIN
    return tokens.seal_start(new_id(), account or new_id(), good_until, is_signed_in=account is not None)


def _signed_in() -> UUID | None:
    who = sessions.person()
    return who.actor.participant_id if who and who.role == "participant" else None
