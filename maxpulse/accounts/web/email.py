"""The address of one's account: confirmed, or moved to another."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import actions, queries
from maxpulse.accounts.rules import normal_email
from maxpulse.accounts.web.account import frame
from maxpulse.accounts.web.confirming import asks_beside_password, confirmation_errors
from maxpulse.accounts.web.words import email_error
from maxpulse.web import fragments, guard, sessions

blueprint = Blueprint("email", __name__)

ENOUGH = "enough"


@blueprint.get("/account/email")
def show() -> str:
    """The address, whether it is confirmed, and the form for another."""
    return _page("", {})


@blueprint.post("/account/email")
def ask_to_move() -> ResponseReturnValue:
    """Write to the new address, and to the old one what was asked for."""
    who, wanted = guard.signed_in(), normal_email(request.form.get("new_email", ""))
    if error := email_error(wanted) or _same(who, wanted):
        return _page(wanted, {"new_email": error}), 422
    if errors := confirmation_errors(who):
        return _page(wanted, errors), 422
    is_asked = actions.ask_to_move(who.user_id, who.email, wanted)
    return fragments.see_other(f"/account/email?{'asked' if is_asked else ENOUGH}=1")


@blueprint.post("/account/email/verification")
def verify() -> ResponseReturnValue:
    """Write once more to an address that is not confirmed."""
    who = guard.signed_in()
    if not queries.is_unverified(who.user_id):
        return fragments.see_other("/account/email")
    is_sent = actions.ask_to_verify(who.user_id, who.email, who.role, opens_desk=who.is_unconfirmed)
    return fragments.see_other(f"/account/email?{'sent' if is_sent else ENOUGH}=1")


def _same(who: sessions.Person, wanted: str) -> str:
    return _("This is the address you have.") if wanted == normal_email(who.email) else ""


def _page(wanted: str, errors: dict[str, str]) -> str:
    said = {
        "asked": _("We have written to both addresses. The new one counts as soon as it is confirmed."),
        "sent": _("We have written to you. Open the link in that mail to confirm your address."),
        ENOUGH: _(
            "We have written several times within the hour. Please look for those mails, also among spam."
        ),
    }
    return frame.render(
        "email.html",
        own=queries.get_own_account(guard.signed_in().user_id),
        new_email=wanted,
        errors=errors,
        asks=asks_beside_password(guard.signed_in()),
        opens_desk=guard.signed_in().is_unconfirmed,
        said=next((sentence for key, sentence in said.items() if key in request.args), None),
    )
