"""The assessments of whoever is signed in, whatever their account is besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from maxpulse.accounts.queries import is_unverified
from maxpulse.assessments.queries import Mine, mine
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.claims.queries import Found, claimed, found
from maxpulse.core import clock
from maxpulse.web import guard, tokens

blueprint = Blueprint("mine", __name__)

# The page makes a fresh link whenever it is opened: it need not be good for longer than the page stands there.
OPENS_FOR = timedelta(days=1)
Seal = Callable[[UUID, UUID, datetime], str]


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


@dataclass(frozen=True, slots=True)
class Offered:
    """An assessment that was found by the account's address, to be added or set aside."""

    session_id: UUID
    title: str
    given_name: str
    sender_name: str
    started_at: datetime
    is_finished: bool
    refusal_url: str


@blueprint.get("/me")
def index() -> str:
    """All assessments of this account, newest first, and what was found to be added to it."""
    who = guard.signed_in()
    own = [(one, tokens.seal) for one in mine()] + [(Mine(**row), tokens.seal_claimed) for row in claimed()]
    own.sort(key=lambda each: each[0].started_at, reverse=True)
    return render_template(
        "assessments/mine.html",
        assessments=[_listed(one, seal) for one, seal in own],
        found=[_offered(one) for one in found()],
        claims_url="/me/claims",
        own_email=who.email,
        added=request.args.get("added", 0, type=int),
        declined="declined" in request.args,
        sign_out_url="/sign-out",
        desk_url=None if who.role == "participant" else guard.home_of(who.role),
        verify_url="/account/email" if is_unverified(who.user_id) else None,
    )


def _title(assessment_type: str) -> str:
    titles = {
        "health": _("Health check"),
        "wealth": _("Wealth check"),
        "hybrid": _("Health and wealth check"),
    }
    return titles[assessment_type]


def _offered(one: Found) -> Offered:
    return Offered(
        session_id=one.session_id,
        title=_title(one.assessment_type),
        given_name=one.given_name,
        sender_name=one.sender_name,
        started_at=one.started_at,
        is_finished=one.completed_at is not None,
        refusal_url=f"/me/claims/{one.session_id}/refusal",
    )


def _listed(one: Mine, seal: Seal) -> Listed:
    return Listed(
        title=_title(one.assessment_type),
        sender_name=one.sender_name,
        started_at=one.started_at,
        state=_state(one),
        progress=one.progress,
        grade=one.grade,
        level=one.level,
        url=_url(one, seal),
    )


def _state(one: Mine) -> str:
    if one.completed_at is None:
        return "open" if one.expires_at > clock.now() else "expired"
    # Every result has its grade, for as long as it is kept.
    return "finished" if one.grade else "erased"


def _url(one: Mine, seal: Seal) -> str | None:
    if _state(one) in {"expired", "erased"}:
        return None
    # A link sent by mail or kept in a note runs out; who is signed in has their results for as long as we do.
    until = max(one.expires_at, clock.now() + OPENS_FOR) if one.completed_at else one.expires_at
    return Addresses(seal(one.session_id, one.participant_id, until)).home
