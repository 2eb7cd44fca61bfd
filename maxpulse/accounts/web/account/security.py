"""How one's account is kept safe."""

from __future__ import annotations

from flask import Blueprint

from maxpulse.accounts.web.account import frame

blueprint = Blueprint("security", __name__)


@blueprint.get("/account/security")
def show() -> str:
    """The way to each page that has to do with safety."""
    return frame.render("security.html")
