"""Where one is signed in, and ending it from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from maxpulse.accounts.actions.own_sessions import NoSuchSession, end_other_sessions, end_own_session
from maxpulse.accounts.models import UserSession
from maxpulse.accounts.queries import open_sessions
from maxpulse.accounts.web.account import frame
from maxpulse.core.devices import device_of, network_of
from maxpulse.web import fragments, guard, proof
from maxpulse.web.device import in_words

blueprint = Blueprint("sessions", __name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as the list shows it. `network` is empty where no address was kept."""

    id: UUID
    device: str
    icon: str
    network: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_this_one: bool


@blueprint.get("/account/sessions")
@guard.also_for_the_suspended
def index() -> str:
    """Every place where one is signed in, this one first."""
    ended = request.args.get("ended", 0, type=int)
    return frame.render("sessions.html", sessions=_own(), ended=max(0, ended))


@blueprint.post("/account/sessions/<uuid:sign_in_id>/ending")
@guard.also_for_the_suspended
@proof.fresh
def end(sign_in_id: UUID) -> ResponseReturnValue:
    """End one of them."""
    try:
        end_own_session(guard.signed_in().user_id, sign_in_id)
    except NoSuchSession:
        abort(404)
    return fragments.see_other("/account/sessions?ended=1")


@blueprint.post("/account/sessions/others/ending")
@guard.also_for_the_suspended
@proof.fresh
def end_others() -> ResponseReturnValue:
    """End all of them but this one."""
    who = guard.signed_in()
    return fragments.see_other(f"/account/sessions?ended={end_other_sessions(who.user_id, who.session_id)}")


def _own() -> list[Shown]:
    here = guard.signed_in()
    shown = [_shown(row, here.session_id) for row in open_sessions(here.user_id)]
    return sorted(shown, key=lambda one: (one.is_this_one, one.last_seen_at), reverse=True)


def _shown(row: UserSession, here: UUID) -> Shown:
    device = device_of(row.user_agent or "")
    return Shown(
        id=row.id,
        device=in_words(device),
        icon="device-mobile" if device.is_phone else "device-laptop",
        network=network_of(str(row.ip_address or "")),
        signed_in_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_this_one=row.id == here,
    )
