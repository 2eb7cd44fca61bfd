"""The page about the API, for whoever writes a shop's program."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from maxpulse.integration.web.kinds import KINDS
from maxpulse.integration.web.openapi import SCOPES

blueprint = Blueprint("integration", __name__)


@blueprint.get("/api")
def about() -> ResponseReturnValue:
    """How a shop's program gets a token, reports a purchase, and what each refusal means."""
    return render_template(
        "integration/about.html",
        origin=current_app.extensions["settings"].origin,
        scopes=SCOPES,
        kinds=KINDS,
    )
