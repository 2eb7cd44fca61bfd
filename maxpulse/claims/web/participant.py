"""From an assessment to an account: opened right here, so that nothing of it has to stand in another address.

The address somebody typed at consent is known from the token alone. Who is signed in already, as whatever, adds the
assessment with one press: whoever holds its link and owns the account has shown both. A distributor adds none that came
through a link of theirs: it is a client's.
"""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.rules import normal_email
from maxpulse.accounts.web.back import remember_way_back
from maxpulse.accounts.web.register import Form, open_account
from maxpulse.assessments.queries import NoSuchAssessment, get_state
from maxpulse.assessments.state import State
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.claims import actions
from maxpulse.claims.queries import Keeping, Kept, find_keeping
from maxpulse.core.actor import Actor
from maxpulse.web import fragments, guard, limits, sessions
from maxpulse.web.fields import LONGEST_NAME

blueprint = Blueprint("keeping_in_an_account", __name__)


@blueprint.get("/a/<token>/account")
def ask(token: str) -> ResponseReturnValue:
    """The form of a new account with what is known filled in, or one button for who is signed in."""
    state, keeping = _assessment()
    if keeping.kept is not Kept.FREE:
        return fragments.see_other(Addresses(token).pause)
    who = _account()
    if who is not None:
        return _page(token, state, Form(), _hindrance(state, who))
    first, _space, last = state.name.strip().partition(" ")
    return _page(token, state, Form(first_name=first, last_name=last, email=keeping.given_email or ""), {})


@blueprint.post("/a/<token>/account")
@limits.limiter.limit("30 per hour", exempt_when=limits.is_exempt)
def keep(token: str) -> ResponseReturnValue:
    """Open an account for this assessment, or add it to the one that is signed in here."""
    state, keeping = _assessment()
    if keeping.kept is not Kept.FREE:
        return fragments.see_other(Addresses(token).pause)
    who = _account()
    if who is not None:
        return _add(token, state, keeping, who)
    form = Form.read(request.form)
    errors = form.errors()
    if not errors and not actions.bring_address(state.session_id, state.client_id, keeping, form.email):
        errors = {"email": _another_address(keeping)}
    if errors:
        return _page(token, state, form, errors), 422
    # Committed before a password is hashed: that may not keep a connection meanwhile.
    guard.act_as(Actor.participant(state.participant_id))
    open_account(form)
    at = Addresses(token)
    answer = make_response(fragments.see_other("/register/sent"))
    remember_way_back(answer, at.result if state.completed_at else at.home)
    return answer


@blueprint.post("/a/<token>/account/removal")
def take_out(token: str) -> ResponseReturnValue:
    """Take the assessment out of the account that has it."""
    _assessment()
    ended = actions.take_out(guard.assessment_token().session_id)
    at = "/me" if guard.came_by_account() else Addresses(token).pause
    return fragments.see_other(f"{at}?taken-out" if ended else at)


def _add(token: str, state: State, keeping: Keeping, who: sessions.Person) -> ResponseReturnValue:
    if wrong := _hindrance(state, who):
        return _page(token, state, Form(), wrong), 409
    if not actions.bring_address(state.session_id, state.client_id, keeping, normal_email(who.email)):
        return _page(token, state, Form(), {"email": _another_address(keeping)}), 409
    guard.act_as(Actor.participant(who.user_id, who.user_id))
    added = actions.claim([state.session_id], who.user_id, who.email)
    return fragments.see_other(f"/me?added={added}" if added else "/me")


def _hindrance(state: State, who: sessions.Person) -> dict[str, str]:
    if state.distributor_id != who.distributor_id:
        return {}
    return {
        "email": _(
            "This came through a link of yours, so it counts as a client’s and goes into no account of yours, even if "
            "you took it yourself. Keep its link to come back to it, or sign out first to open an account for it."
        )
    }


def _another_address(keeping: Keeping) -> str:
    return _(
        "This assessment was begun with %(email)s, so it can only go to the account of that address.",
        email=keeping.given_email,
    )


def _assessment() -> tuple[State, Keeping]:
    session_id = guard.assessment_token().session_id
    keeping = find_keeping(session_id)
    if keeping is None:
        abort(404)
    try:
        return get_state(session_id), keeping
    except NoSuchAssessment:
        abort(404)


def _account() -> sessions.Person | None:
    """Who is signed in here too, unless nothing of theirs opens at present."""
    who = sessions.person()
    return None if who is None or who.owes_second_factor or who.is_suspended else who


def _page(token: str, state: State, form: Form, errors: dict[str, str]) -> str:
    at, who = Addresses(token), _account()
    return render_template(
        "claims/account.html",
        values=form,
        errors=errors,
        longest_name=LONGEST_NAME,
        signed_in_as=who.email if who else None,
        account_url=at.account,
        sign_in_url=f"/sign-in?next={at.account}",
        back_url=at.result if state.completed_at else at.home,
        finished=state.completed_at is not None,
    )
