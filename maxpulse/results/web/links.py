"""Links that show a part of a result: made here, listed, and taken back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from maxpulse.assessments.queries import NoSuchAssessment, get_finished
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.core.addresses import full_address
from maxpulse.results import tokens
from maxpulse.results.actions import NoSuchLink, TooManyLinks, make_link, revoke_link
from maxpulse.results.queries import open_links
from maxpulse.results.rules.links import DAYS, MOST_OPEN, USUAL_DAYS
from maxpulse.web import fragments, guard, limits
from maxpulse.web.errors.pages import show

blueprint = Blueprint("result_links", __name__)

# What was just done, as the address of the page says it.
DEEDS = ("made", "revoked")


@blueprint.errorhandler(NoSuchAssessment)
@blueprint.errorhandler(NoSuchLink)
def _gone(_error: Exception) -> ResponseReturnValue:
    return show(404)


@blueprint.get("/a/<token>/result/links")
def index(token: str) -> str:
    """The links that work, and a form for a new one."""
    return _page(token, done=next((deed for deed in DEEDS if deed in request.args), ""))


@blueprint.post("/a/<token>/result/links")
@limits.limiter.limit("20 per hour", key_func=lambda: str(guard.assessment_token().session_id))
def make(token: str) -> ResponseReturnValue:
    """Make a link that shows what was chosen, for as long as was chosen."""
    shows, days = request.form.get("shows", ""), request.form.get("days", "")
    try:
        make_link(guard.assessment_token().session_id, shows, int(days) if len(days) < 4 else 0)
    except TooManyLinks:
        full = _("%(most)s links work already. Take one back first.", most=MOST_OPEN)
        return _page(token, error=full), 422
    except ValueError:
        return _page(token, error=_("Please choose what the link shows, and for how long.")), 422
    return fragments.see_other(f"{Addresses(token).links}?made")


@blueprint.post("/a/<token>/result/links/<uuid:result_link_id>/revocation")
def revoke(token: str, result_link_id: UUID) -> ResponseReturnValue:
    """Make a link stop working, at once."""
    revoke_link(guard.assessment_token().session_id, result_link_id)
    return fragments.see_other(f"{Addresses(token).links}?revoked")


def _page(token: str, *, done: str = "", error: str = "") -> str:
    at = Addresses(token)
    finished = get_finished(guard.assessment_token().session_id)
    return render_template(
        "results/links.html",
        links=[
            {
                "url": full_address(f"/r/{tokens.seal(link.id)}"),
                "shows": link.shows,
                "made_at": link.created_at,
                "until": link.expires_at,
                "opened_on": link.opened_on,
                "revocation_url": f"{at.links}/{link.id}/revocation",
            }
            for link in open_links(finished.row.id)
        ],
        offered=[(days, ngettext("%(num)s day", "%(num)s days", days)) for days in DAYS],
        usual_days=USUAL_DAYS,
        done=done,
        error=error,
        links_url=at.links,
        back_url=at.result,
    )
