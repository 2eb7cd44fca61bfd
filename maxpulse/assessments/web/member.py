"""A signed-in participant's own assessments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import gettext as _

from maxpulse.assessments.queries import Mine, mine
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.core import clock
from maxpulse.web import tokens

blueprint = Blueprint("mine", __name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """An assessment in the list."""

    title: str
    sender_name: str
    started_at: datetime
    state: str
    progress: int
    grade: str | None
    level: int | None
    url: str


@blueprint.get("/me")
def index() -> str:
    """All assessments taken with this account, newest first."""
    return render_template(
        "assessments/mine.html", assessments=[_listed(one) for one in mine()], sign_out_url="/sign-out"
    )


def _listed(one: Mine) -> Listed:
    titles = {
        "health": _("Health check"),
        "wealth": _("Wealth check"),
        "hybrid": _("Health and wealth check"),
    }
    is_over = one.completed_at is None and one.expires_at <= clock.now()
    return Listed(
        title=titles[one.assessment_type],
        sender_name=one.sender_name,
        started_at=one.started_at,
        state="finished" if one.completed_at else "expired" if is_over else "open",
        progress=one.progress,
        grade=one.grade,
        level=one.level,
        url=Addresses(tokens.seal(one.session_id, one.participant_id, one.expires_at)).home,
    )
