"""The second half of signing in: a code from the phone, a passkey, or a code from paper."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import challenges, half_way, second_factor
from maxpulse.accounts.actions.half_way import HalfWay
from maxpulse.accounts.actions.passkeys import prove as prove_by_passkey
from maxpulse.accounts.queries.second_factor import factors_of
from maxpulse.accounts.rules.passkeys import Trouble
from maxpulse.accounts.web import entering, passkeys, words
from maxpulse.accounts.web.adding_passkeys import question_for_signature
from maxpulse.accounts.web.confirming import Asks
from maxpulse.core import clock
from maxpulse.web import fragments, guard, tries

blueprint = Blueprint("code", __name__)


@blueprint.get("/sign-in/code")
def ask() -> ResponseReturnValue:
    """The form. Without a password before it, or too long after, signing in begins anew."""
    waiting = entering.find_half_way()
    return _form(waiting) if waiting else fragments.see_other(guard.SIGN_IN)


@blueprint.post("/sign-in/code/passkey")
def ask_for_passkey() -> ResponseReturnValue:
    """What the browser needs to have a passkey sign."""
    waiting = entering.find_half_way()
    if waiting is None:
        return fragments.see_other(f"{guard.SIGN_IN}?begin-anew=1")
    guard.act_as(waiting.account.actor)
    return question_for_signature(challenges.at_sign_in(waiting.id))


@blueprint.post("/sign-in/code")
def check() -> ResponseReturnValue:
    """Try a code or a passkey. Every try is counted before it is looked at."""
    came_at, waiting = clock.now(), entering.find_half_way()
    if waiting is None:
        return fragments.see_other(f"{guard.SIGN_IN}?begin-anew=1")
    typed = request.form.get("code", "")
    if not typed.strip() and not passkeys.given():
        return _form(waiting, _("Please fill in the code."), 422)
    guard.act_as(waiting.account.actor)
    if wait := tries.wait_before_proof(waiting.account.user_id, passkeys.kind_given()):
        return _form(waiting, words.pause(wait), 429, {"Retry-After": str(wait)})
    tried = half_way.count_try(waiting)
    if not tried:
        return fragments.see_other(f"{guard.SIGN_IN}?begin-anew=1")
    problem = _passkey_problem(waiting) if passkeys.given() else _code_problem(waiting, typed, came_at)
    if problem is None:
        return _enter(waiting)
    half_way.refuse(waiting, tried)
    return _form(waiting, problem, 401)


def _code_problem(waiting: HalfWay, typed: str, came_at: datetime) -> str | None:
    is_right = second_factor.prove(waiting.account.user_id, waiting.email, typed, came_at)
    if is_right and half_way.finish(waiting):
        return None
    half_way.note_wrong_code(waiting)
    return words.wrong_code()


def _passkey_problem(waiting: HalfWay) -> str | None:
    asker, user_id = challenges.at_sign_in(waiting.id), waiting.account.user_id
    trouble = prove_by_passkey(passkeys.here(), user_id, waiting.email, asker, passkeys.given())
    if trouble is None and not half_way.finish(waiting):
        trouble = Trouble.OVER
    return passkeys.sentence(trouble) if trouble else None


def _enter(waiting: HalfWay) -> ResponseReturnValue:
    tries.proof_worked(waiting.account.user_id, passkeys.kind_given())
    return entering.enter(waiting.account, with_second_factor=True)


def _form(
    waiting: HalfWay, error: str | None = None, status: int = 200, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    guard.act_as(waiting.account.actor)
    has = factors_of(waiting.account.user_id)
    paper, wanted = "paper" in request.values, guard.safe_next(request.values.get("next", ""), "")
    other = ({} if paper else {"paper": "on"}) | ({"next": wanted} if wanted else {})
    page = render_template(
        "accounts/code.html",
        error=error,
        paper=paper,
        asks=Asks(has.has_app, has.has_passkey, passkeys.elsewhere()),
        next_url=wanted or None,
        other_url=f"{entering.CODE}?{urlencode(other)}" if other else entering.CODE,
    )
    return page, status, headers or {}
