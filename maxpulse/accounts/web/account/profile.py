"""Who one is."""

from __future__ import annotations

from flask import Blueprint

from maxpulse.accounts.web.account import frame

blueprint = Blueprint("profile", __name__)


@blueprint.get("/account")
def show() -> str:
    """What is kept of the signed-in person."""
    return frame.render("profile.html")
