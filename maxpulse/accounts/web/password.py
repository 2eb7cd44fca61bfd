"""Another password for oneself."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from maxpulse.accounts import actions, queries
from maxpulse.accounts.web.account import frame
from maxpulse.accounts.web.confirming import asks_beside_password, confirmation_errors
from maxpulse.accounts.web.words import new_password_error
from maxpulse.web import fragments, guard, limits, sessions

blueprint = Blueprint("password", __name__)


@blueprint.get("/account/password")
@guard.also_for_the_suspended
def show() -> str:
    """The form."""
    return _page({})


@blueprint.post("/account/password")
@guard.also_for_the_suspended
def change() -> ResponseReturnValue:
    """Set another password: ends every other session, and this one goes on with a token of its own.

    An admin has given their second factor here and now: this place stays known, and no other does.
    """
    who, wanted = guard.signed_in(), request.form.get("new_password", "")
    if error := new_password_error(wanted, who.name, who.email):
        return _page({"new_password": error}), 422
    if errors := confirmation_errors(who):
        return _page(errors), 422
    # As in `confirming`: the new one is hashed as well.
    guard.act_as(who.actor)
    actions.change_password(who.user_id, who.email, wanted, at=who.session_id)
    sessions.begin(replace(who, token=actions.renew_token(who.session_id)))
    return fragments.see_other("/account/password?changed=1")


@blueprint.post("/account/password/letter")
@guard.also_for_the_suspended
@limits.limiter.limit("30 per hour", exempt_when=limits.is_exempt)
def write() -> ResponseReturnValue:
    """Write to whoever has no password yet: the letter sets one, as for those who have forgotten theirs."""
    actions.ask_for_reset(guard.signed_in().email)
    return fragments.see_other("/account/password?sent=1")


def _page(errors: dict[str, str]) -> str:
    who = guard.signed_in()
    return frame.render(
        "password.html",
        own=queries.get_own_account(who.user_id),
        has_password=actions.has_password(who.email),
        is_sent="sent" in request.args,
        errors=errors,
        asks=asks_beside_password(who),
        is_changed="changed" in request.args,
    )
