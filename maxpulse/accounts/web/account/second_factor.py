"""One's own second factor: whether it is on, its recovery codes, turning it off."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import actions
from maxpulse.accounts.actions import second_factor
from maxpulse.accounts.actions.profile import choose
from maxpulse.accounts.preferences import NOT_NOW, SECOND_FACTOR
from maxpulse.accounts.queries import is_unverified
from maxpulse.accounts.queries.second_factor import count_recovery_codes, second_factor_since
from maxpulse.accounts.rules import is_demo, is_held_to_a_second_factor
from maxpulse.accounts.web import words
from maxpulse.accounts.web.account import frame
from maxpulse.accounts.web.setting_up import HERE, leave_elsewhere, show_once
from maxpulse.accounts.web.stepping_up import knows_password
from maxpulse.web import fragments, guard, limits, proof

blueprint = Blueprint("second_factor", __name__)


@blueprint.get(HERE)
def index() -> ResponseReturnValue:
    """Whether there is one, and what can be done about it."""
    return _index()


@blueprint.post(f"{HERE}/recovery-codes")
@proof.fresh
def renew() -> ResponseReturnValue:
    """New recovery codes in place of the old ones, shown this once."""
    who = guard.signed_in()
    if second_factor_since(who.user_id) is None:
        abort(404)
    guard.act_as(who.actor)
    paper = second_factor.make_recovery_codes()
    second_factor.renew_recovery_codes(who.user_id, who.email, paper)
    return show_once(paper, renewed=True)


@blueprint.post(f"{HERE}/removal")
def remove() -> ResponseReturnValue:
    """Turn it off, for the password and a code together."""
    who = guard.signed_in()
    if second_factor_since(who.user_id) is None or _has_to(who.role, who.email):
        abort(404)
    if not actions.has_password(who.email):
        return _index(words.no_password(), 422)
    if wait := limits.wait_before_proof(who.user_id, who.session_id):
        return _index(words.pause(wait), 429)
    guard.act_as(who.actor)
    password, code = request.form.get("password", ""), request.form.get("code", "")
    # The password first: a code that was right is used up.
    if not knows_password(who, password) or not second_factor.prove(who.user_id, who.email, code):
        return _index(_("Password and code do not both match. Please try again with the next code."), 422)
    limits.proof_worked(who.user_id, who.session_id)
    second_factor.turn_off(who.user_id, who.email)
    leave_elsewhere()
    return fragments.see_other(HERE)


@blueprint.post(f"{HERE}/refusal")
def refuse() -> ResponseReturnValue:
    """Set the offer aside: it is not made again, and the page stays where it is."""
    who = guard.signed_in()
    choose(who.user_id, {SECOND_FACTOR: NOT_NOW})
    return fragments.see_other(guard.home_of(who.role))


def _index(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    who = guard.signed_in()
    page = frame.render(
        "second_factor.html",
        since=second_factor_since(who.user_id),
        left=count_recovery_codes(who.user_id),
        error=error,
        has_to=_has_to(who.role, who.email),
        confirms_first=not is_held_to_a_second_factor(who.role) and is_unverified(who.user_id),
        is_demo=is_demo(who.email),
        has_password=actions.has_password(who.email),
    )
    return page, status


def _has_to(role: str, email: str) -> bool:
    return is_held_to_a_second_factor(role) and not is_demo(email)
