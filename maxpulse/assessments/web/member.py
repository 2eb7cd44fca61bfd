"""A signed-in participant's own assessments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask_babel import gettext as _

from maxpulse.accounts.queries import is_unverified
from maxpulse.assessments.queries import Mine, mine
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.core import clock
from maxpulse.web import guard, tokens

blueprint = Blueprint("mine", __name__)

# The page makes a fresh link whenever it is opened: it need not be good for longer than the page stands there.
OPENS_FOR = timedelta(days=1)


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
    url: str | None


@blueprint.get("/me")
def index() -> str:
    """All assessments taken with this account, newest first."""
    return render_template(
        "assessments/mine.html",
        assessments=[_listed(one) for one in mine()],
        sign_out_url="/sign-out",
        verify_url="/account/email" if is_unverified(guard.signed_in().user_id) else None,
    )


def _listed(one: Mine) -> Listed:
    titles = {
        "health": _("Health check"),
        "wealth": _("Wealth check"),
        "hybrid": _("Health and wealth check"),
    }
    return Listed(
        title=titles[one.assessment_type],
        sender_name=one.sender_name,
        started_at=one.started_at,
        state=_state(one),
        progress=one.progress,
        grade=one.grade,
        level=one.level,
        url=_url(one),
    )


def _state(one: Mine) -> str:
    if one.completed_at is None:
        return "open" if one.expires_at > clock.now() else "expired"
    # Every result has its grade, for as long as it is kept.
    return "finished" if one.grade else "erased"


def _url(one: Mine) -> str | None:
    if _state(one) in {"expired", "erased"}:
        return None
    # A link sent by mail or kept in a note runs out; who is signed in has their results for as long as we do.
    until = max(one.expires_at, clock.now() + OPENS_FOR) if one.completed_at else one.expires_at
    return Addresses(tokens.seal(one.session_id, one.participant_id, until)).home
