"""Signing in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.rules import normal_email
from maxpulse.accounts.web import demo, doorways, endings, entering
from maxpulse.accounts.web.trying import InVain, try_password
from maxpulse.web import fragments, guard, sessions

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
def ask() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    who = sessions.person()
    if who is not None:
        return fragments.see_other(guard.safe_next(request.args.get("next", ""), guard.home_of(who.role)))
    return form(
        said=_after(request.args),
        ended=endings.say_why(),
        begin_anew="begin-anew" in request.args,
        trouble=doorways.trouble(request.args),
    )


@blueprint.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Try a password. Every try is counted before it is looked at."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    if not email.strip() or not password:
        return form(_("Please fill in both e-mail and password."), 422)
    match try_password(email, password):
        case InVain() as in_vain:
            return form(in_vain.sentence, in_vain.status, in_vain.headers)
        case account:
            return entering.go_on(account, normal_email(email))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    entering.leave()
    answer = fragments.see_other("/sign-in?signed-out=1")
    # Pages are never kept; one's picture may be. Storage stays: answers that wait in it are nobody's account's.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def form(
    error: str | None = None, status: int = 200, headers: dict[str, str] | None = None, **more: Any
) -> ResponseReturnValue:
    """The sign-in page. What was typed comes back, the password does not."""
    page = render_template(
        "accounts/sign_in.html",
        values={"email": request.form.get("email", "")},
        error=error,
        sign_in_url="/sign-in",
        next_url=guard.safe_next(request.values.get("next", ""), "") or None,
        providers=doorways.offered(),
        demo_accounts=demo.accounts(current_app.extensions["settings"]),
        demo_password=demo.PASSWORD,
        said=more.get("said"),
        ended=more.get("ended"),
        begin_anew=more.get("begin_anew", False),
        trouble=more.get("trouble"),
        forgotten_url="/forgotten-password",
        register_url="/register",
    )
    return page, status, headers or {}


def _after(said: Mapping[str, str]) -> str | None:
    """What has just happened, for somebody who was sent here by it."""
    sentences = {
        "signed-out": _("You are signed out on this device."),
        "verified": _("Your e-mail address is confirmed."),
        "new-password": _("Your new password is set, and you are signed out everywhere. Sign in with it."),
        "accepted": _("The account is yours. Sign in with your e-mail address and the password you chose."),
        "moved": _("Your account has its new e-mail address. Sign in with that one from now on."),
        "closed": _("Your account is closed."),
    }
    return next((sentence for key, sentence in sentences.items() if key in said), None)
