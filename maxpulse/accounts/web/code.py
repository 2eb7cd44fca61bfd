"""The second half of signing in: a code from the phone, or one from paper."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import half_way, second_factor
from maxpulse.accounts.actions.half_way import HalfWay
from maxpulse.accounts.web import entering, words
from maxpulse.web import fragments, guard, limits

blueprint = Blueprint("code", __name__)


@blueprint.get("/sign-in/code")
def ask() -> ResponseReturnValue:
    """The form. Without a password before it, or too long after, signing in begins anew."""
    return _form() if entering.find_half_way() else fragments.see_other(guard.SIGN_IN)


@blueprint.post("/sign-in/code")
def check() -> ResponseReturnValue:
    """Try a code. Every try is counted before it is looked at."""
    waiting = entering.find_half_way()
    if waiting is None:
        return fragments.see_other(f"{guard.SIGN_IN}?begin-anew=1")
    typed = request.form.get("code", "")
    if not typed.strip():
        return _form(_("Please fill in the code."), 422)
    guard.act_as(waiting.account.actor)
    if wait := limits.wait_before_proof(waiting.account.user_id):
        return _form(words.pause(wait), 429, {"Retry-After": str(wait)})
    tries = half_way.count_try(waiting)
    if not tries:
        return fragments.see_other(f"{guard.SIGN_IN}?begin-anew=1")
    if _is_right(waiting, typed):
        return _enter(waiting)
    half_way.refuse_code(waiting, tries)
    return _form(words.wrong_code(), 401)


def _is_right(waiting: HalfWay, typed: str) -> bool:
    proved = second_factor.prove(waiting.account.user_id, waiting.email, typed)
    return proved and half_way.finish(waiting)


def _enter(waiting: HalfWay) -> ResponseReturnValue:
    limits.proof_worked(waiting.account.user_id)
    return entering.enter(waiting.account, with_second_factor=True)


def _form(
    error: str | None = None, status: int = 200, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    paper, wanted = "paper" in request.values, guard.safe_next(request.values.get("next", ""), "")
    other = ({} if paper else {"paper": "on"}) | ({"next": wanted} if wanted else {})
    page = render_template(
        "accounts/code.html",
        error=error,
        paper=paper,
        next_url=wanted or None,
        other_url=f"{entering.CODE}?{urlencode(other)}" if other else entering.CODE,
    )
    return page, status, headers or {}
