"""Setting up a second factor: the secret, the first code, the recovery codes."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import end_sessions_of, half_way, second_factor
from maxpulse.accounts.queries import is_unverified
from maxpulse.accounts.queries.second_factor import second_factor_since
from maxpulse.accounts.rules import codes, is_demo, is_held_to_a_second_factor
from maxpulse.accounts.rules.endings import Ending
from maxpulse.accounts.web import words
from maxpulse.accounts.web.stepping_up import note_proof
from maxpulse.web import fragments, guard, limits, proof, qr, sessions

blueprint = Blueprint("setting_up", __name__)

HERE = "/account/second-factor"


@blueprint.get(f"{HERE}/set-up")
@proof.fresh
def set_up() -> ResponseReturnValue:
    """The secret as a picture and as text, and the question for the first code."""
    who = guard.signed_in()
    if _has_to_confirm_first(who):
        return fragments.see_other(HERE)
    if second_factor_since(who.user_id) is None:
        return _set_up()
    if who.owes_second_factor:
        return fragments.see_other(proof.ASK)
    return fragments.see_other(HERE)


@blueprint.post(f"{HERE}/confirmation")
@proof.fresh
def confirm() -> ResponseReturnValue:
    """Turn it on with the first code, and show the recovery codes, this once."""
    who = guard.signed_in()
    if _has_to_confirm_first(who):
        return fragments.see_other(HERE)
    code = codes.normal_code(request.form.get("code", ""))
    if code is None:
        return _set_up(_("Please fill in the six digits that your app shows."), 422)
    if wait := limits.wait_before_proof(who.user_id, who.session_id):
        return _set_up(words.pause(wait), 429)
    if second_factor_since(who.user_id) is not None:
        return fragments.see_other(HERE)
    if not second_factor.is_code_of_new(who.user_id, code):
        return _set_up(words.wrong_code(), 422)
    guard.act_as(who.actor)
    paper = second_factor.make_recovery_codes()
    if not second_factor.confirm(who.user_id, who.email, code, paper):
        return _set_up(words.wrong_code(), 422)
    limits.proof_worked(who.user_id, who.session_id)
    note_proof(who, by_second_factor=True)
    leave_elsewhere()
    return show_once(paper)


def show_once(paper: second_factor.Hashed, *, renewed: bool = False) -> ResponseReturnValue:
    """The page with new recovery codes."""
    # The answer to the form itself, not a page one could come back to: these codes are kept nowhere.
    who = guard.signed_in()
    text = "\n".join(paper)
    return render_template(
        "accounts/second_factor/recovery_codes.html",
        codes=list(paper),
        text=text,
        email=who.email,
        next_url=_next() or HERE,
        renewed=renewed,
    )


def leave_elsewhere() -> None:
    """End the other sessions of who is signed in here: they began under another way of signing in."""
    who = guard.signed_in()
    if not is_demo(who.email):  # everybody is signed in to those
        end_sessions_of(who.user_id, Ending.SECOND_FACTOR, but=who.session_id)
    half_way.forget_all(who.user_id)


def _has_to_confirm_first(who: sessions.Person) -> bool:
    # Somebody else's factor would keep the owner of the address out. Admins open no account by themselves.
    return not is_held_to_a_second_factor(who.role) and is_unverified(who.user_id)


def _set_up(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    who = guard.signed_in()
    secret = second_factor.begin(who.user_id)
    app_url = codes.address_for_apps(secret, who.email)
    page = render_template(
        "accounts/second_factor/set_up.html",
        picture=qr.picture(app_url, _("QR code for your authenticator app")),
        app_url=app_url,
        key=codes.key_as_text(secret),
        email=who.email,
        error=error,
        owed=who.owes_second_factor,
        next_url=_next(),
        is_demo=is_demo(who.email),
    )
    return page, status


def _next() -> str:
    return guard.safe_next(request.values.get("next", ""), "")
