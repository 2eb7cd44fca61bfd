"""Which news reaches one, and how."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions.profile import choose_news
from maxpulse.accounts.preferences import CONCERNS, USUAL, WAYS, Kind, Way, wants
from maxpulse.accounts.queries.profiles import get_profile
from maxpulse.accounts.web.account import frame
from maxpulse.web import fragments, guard

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/account/notifications")
def show() -> str:
    """What is on and what is off."""
    who = guard.signed_in()
    preferences = get_profile(who.user_id).preferences or {}
    return frame.render(
        "notifications.html",
        kinds=[_shown(kind, who.role, preferences) for kind in CONCERNS[who.role]],
        saved="saved" in request.args,
    )


@blueprint.post("/account/notifications")
def change() -> ResponseReturnValue:
    """Choose anew. What is not ticked is off."""
    who = guard.signed_in()
    ticked = {
        kind: {way: f"{way}_{kind}" in request.form for way in WAYS[kind]} for kind in CONCERNS[who.role]
    }
    choose_news(who.user_id, ticked)
    return fragments.see_other("/account/notifications?saved=1")


def _shown(kind: Kind, role: str, preferences: dict[str, Any]) -> dict[str, Any]:
    title, text = _words(kind, role)
    labels = {Way.MAIL: _("By e-mail"), Way.PAGE: _("On the page")}
    ways = [
        {"name": f"{way}_{kind}", "label": labels[way], "on": wants(preferences, kind, way)}
        for way in WAYS[kind]
    ]
    usual = _("On unless you switch it off.") if USUAL[kind][Way.MAIL] else _("Off unless you switch it on.")
    return {"title": title, "text": text, "usual": usual, "ways": ways}


def _words(kind: Kind, role: str) -> tuple[str, str]:
    own = {
        ("participant", Kind.FINISHED): (_("Results"), _("A result of yours is ready.")),
    }
    usual = {
        Kind.SALE: (_("Sales"), _("A client of yours buys something.")),
        Kind.FINISHED: (_("Finished assessments"), _("A client of yours sees their result.")),
        Kind.CLIENT: (_("New clients"), _("Somebody starts an assessment through a link of yours.")),
    }
    return own.get((role, kind)) or usual[kind]
