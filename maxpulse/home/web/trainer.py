"""A trainer's first page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from maxpulse.learning.queries import count_own_courses

blueprint = Blueprint("home", __name__)


@blueprint.get("/trainer")
def overview() -> ResponseReturnValue:
    """How many courses of one's own there are in each state."""
    counts = count_own_courses()
    return render_template(
        "home/trainer.html",
        courses={state: counts.get(state, 0) for state in ("draft", "published", "archived")},
    )
