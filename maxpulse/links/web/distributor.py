"""A distributor's links."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.assessments.content import offered_types
from maxpulse.core.addresses import full_address
from maxpulse.links import actions, queries
from maxpulse.links.rules import LONGEST_CAMPAIGN, AliasProblem
from maxpulse.web import fragments, guard, limits
from maxpulse.web.fields import tidy_name

blueprint = Blueprint("links", __name__)


@blueprint.get("/links")
def index() -> ResponseReturnValue:
    """All links with what came of them, and the form for a new one."""
    return page(made=request.args.get("made", ""))


@blueprint.post("/links")
@limits.limiter.limit("60 per hour", key_func=lambda: str(guard.acting_distributor()))
def make() -> ResponseReturnValue:
    """Make a link."""
    campaign = tidy_name(request.form.get("campaign_name", ""))
    focus = request.form.get("focus_area", "health")
    if wrong := campaign_error(campaign):
        return page({"campaign_name": wrong}), 422
    if focus not in offered_types():
        return page({"": _("Choose which check the link leads to.")}), 422
    try:
        link = actions.make_link(campaign=campaign, focus=focus, alias=request.form.get("alias", ""))
    except actions.AliasRefused as refused:
        return page({"alias": sentence(refused.problem)}), 422
    return fragments.see_other(url_for(".index", made=link.link_code))


@blueprint.post("/links/<uuid:link_id>/closure")
def close(link_id: UUID) -> ResponseReturnValue:
    """Switch a link off."""
    try:
        actions.close_link(link_id)
    except queries.NoSuchLink:
        abort(404)
    return fragments.see_other(url_for(".index"))


@blueprint.post("/links/<uuid:link_id>/closure/removal")
def reopen(link_id: UUID) -> ResponseReturnValue:
    """Switch a link on again."""
    try:
        actions.reopen_link(link_id)
    except queries.NoSuchLink:
        abort(404)
    return fragments.see_other(url_for(".index"))


def page(errors: dict[str, str] | None = None, made: str = "") -> str:
    """The page of links. `made` is the code of the link just made."""
    links = [with_address(link) for link in queries.links_with_numbers()]
    return render_template(
        "links/distributor/index.html",
        links=links,
        made=next((link for link in links if made and link["code"] == made), None),
        form={
            "campaign": request.form.get("campaign_name", ""),
            "alias": request.form.get("alias", ""),
            "focus": request.form.get("focus_area", ""),
            "errors": errors or {},
        },
        address=address_of(""),
        offered=offered_types(),
    )


def with_address(link: queries.LinkNumbers) -> dict[str, Any]:
    """A link as its row shows it."""
    return {**asdict(link), "url": address_of(link.code)}


def address_of(code: str) -> str:
    """The address to share."""
    return full_address(f"/l/{code}")


def campaign_error(campaign: str) -> str:
    """What is wrong with a link's name; empty when it can be taken."""
    if not campaign:
        return _("Give it a name, so that you know it again.")
    if len(campaign) > LONGEST_CAMPAIGN:
        return _("Please choose a shorter name, up to %(most)s letters.", most=LONGEST_CAMPAIGN)
    return ""


def sentence(problem: AliasProblem) -> str:
    """What to tell whoever chose an alias that cannot be."""
    return {
        AliasProblem.TOO_SHORT: _("Please choose at least 3 letters."),
        AliasProblem.TOO_LONG: _("Please choose at most 40 letters."),
        AliasProblem.LETTERS: _("Use small letters from a to z, figures, and dashes between them."),
        AliasProblem.RESERVED: _("This word is kept for the product itself. Add something of yours to it."),
        AliasProblem.TAKEN: _("This address is taken already. Choose another one."),
    }[problem]
