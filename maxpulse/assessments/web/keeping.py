"""Pause, and keep a result: the link that leads back, by copy or by mail, and an end to the links given out before."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.assessments import actions
from maxpulse.assessments.actions.keep import mail_link, renew_links
from maxpulse.assessments.queries import NoSuchAssessment
from maxpulse.assessments.rules import standing
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.claims.queries import Kept, find_keeping, offers_account
from maxpulse.clients.queries.contact import get_contact
from maxpulse.core.addresses import full_address
from maxpulse.core.emails import normal_email
from maxpulse.web import fragments, guard, limits, tokens
from maxpulse.web.errors.pages import show
from maxpulse.web.fields import optional_email_error

blueprint = Blueprint("keeping", __name__)

# What was just done, as the address of the page says it.
DEEDS = ("sent", "renewed", "taken-out")


@blueprint.errorhandler(NoSuchAssessment)
def _gone(_error: NoSuchAssessment) -> ResponseReturnValue:
    return show(404)


@blueprint.before_request
def _account_keeps_it() -> ResponseReturnValue | None:
    # Whoever came from an account finds it there again. The links are those of whoever took the assessment: an
    # account that an address led to by mistake must not be able to shut them out.
    return fragments.see_other("/me") if guard.came_by_account() else None


@blueprint.get("/a/<token>/pause")
def pause(token: str) -> ResponseReturnValue:
    """The link that leads back here on any device."""
    return _page(token, done=next((deed for deed in DEEDS if deed in request.args), ""))


@blueprint.post("/a/<token>/pause/mails")
@limits.limiter.limit("5 per hour", key_func=lambda: str(guard.assessment_token().session_id))
@limits.limiter.limit("30 per hour", exempt_when=limits.is_exempt)
def mail(token: str) -> ResponseReturnValue:
    """Send the link to an address."""
    email = normal_email(request.form.get("email", ""))
    error = optional_email_error(email) or ("" if email else _("Please say to which address."))
    if error:
        return _page(token, email=email, error=error), 422
    at, state = Addresses(token), actions.fresh_state(guard.assessment_token().session_id)
    mail_link(
        state.session_id,
        email,
        full_address(at.home),
        full_address(at.account) if offers_account(state.session_id) else "",
        guard.assessment_token().expires,
        finished=state.completed_at is not None,
    )
    return fragments.see_other(f"{at.pause}?sent")


@blueprint.post("/a/<token>/pause/renewal")
@limits.limiter.limit("20 per hour", key_func=lambda: str(guard.assessment_token().session_id))
def renew(token: str) -> ResponseReturnValue:
    """Make all links given out so far stop working, this one too, and go on with a new one."""
    whose = guard.assessment_token()
    until = renew_links(whose.session_id)
    return fragments.see_other(
        f"{Addresses(tokens.seal(whose.session_id, whose.participant_id, until)).pause}?renewed"
    )


def _page(token: str, *, email: str = "", error: str = "", done: str = "") -> str:
    at, state = Addresses(token), actions.fresh_state(guard.assessment_token().session_id)
    finished, keeping = state.completed_at is not None, find_keeping(state.session_id)
    return render_template(
        "assessments/pause.html",
        resume_link=full_address(at.home),
        expires_on=guard.assessment_token().expires,
        finished=finished,
        progress=standing(state.bank, state.answers).shown_progress,
        answered=len(state.stored),
        email=email or get_contact(state.client_id).email or "",
        error=error,
        done=done,
        in_account_since=keeping.since if keeping and keeping.kept is Kept.CLAIMED else None,
        account_url=at.account if keeping and keeping.kept is Kept.FREE else None,
        removal_url=f"{at.account}/removal",
        mail_url=f"{at.pause}/mails",
        renewal_url=f"{at.pause}/renewal",
        sender=state.sender,
        sharing_url=at.sharing,
        back_url=at.result if finished else at.home,
    )
