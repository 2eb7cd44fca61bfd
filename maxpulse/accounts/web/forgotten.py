"""Forgetting a password. The answer is the same for an address that has no account."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from maxpulse.accounts import actions
from maxpulse.accounts.web.steady import steady
from maxpulse.accounts.web.words import email_error
from maxpulse.core.emails import normal_email
from maxpulse.web import fragments, limits

blueprint = Blueprint("forgotten", __name__)


@blueprint.get("/forgotten-password")
def ask() -> str:
    """The form."""
    return _page("", "")


@blueprint.post("/forgotten-password")
@limits.limiter.limit("30 per hour", exempt_when=limits.is_exempt)
def write() -> ResponseReturnValue:
    """Write to the owner of the account, if there is one."""
    email = normal_email(request.form.get("email", ""))
    if error := email_error(email):
        return _page(email, error), 422
    with steady():
        actions.ask_for_reset(email)
    return fragments.see_other("/forgotten-password/sent")


@blueprint.get("/forgotten-password/sent")
def sent() -> str:
    """What to do next."""
    return render_template("accounts/sent.html", about="reset", back_url=None)


def _page(email: str, error: str) -> str:
    return render_template("accounts/forgotten.html", email=email, error=error)
