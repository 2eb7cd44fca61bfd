"""Closing one's own account."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import actions
from maxpulse.accounts.web.account import frame
from maxpulse.accounts.web.confirming import PASSWORD, asks_beside_password, confirmation_errors
from maxpulse.web import fragments, guard, sessions

blueprint = Blueprint("closure", __name__)


@blueprint.get("/account/closure")
def show() -> str:
    """What closing means, and the form."""
    return _page({})


@blueprint.post("/account/closure")
def close() -> ResponseReturnValue:
    """Close it: all sessions end, and nobody signs in until an admin opens it again."""
    who = guard.signed_in()
    if errors := confirmation_errors(who):
        return _page(errors), 422
    try:
        actions.close_account(who.user_id, who.email)
    except actions.LastOfReach:
        refused = _("No other admin reaches as far as you do. Let somebody else reach as far first.")
        return _page({PASSWORD: refused}), 409
    sessions.forget()
    return fragments.see_other("/sign-in?closed=1")


def _page(errors: dict[str, str]) -> str:
    return frame.render("closure.html", errors=errors, asks=asks_beside_password(guard.signed_in()))
