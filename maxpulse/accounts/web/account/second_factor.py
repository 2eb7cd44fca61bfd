"""One's own second factor: what it is, its recovery codes, taking any of it off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import actions
from maxpulse.accounts.actions import recovery_codes, second_factor
from maxpulse.accounts.actions.passkeys import remove as remove_passkey
from maxpulse.accounts.actions.profile import choose
from maxpulse.accounts.preferences import NOT_NOW, SECOND_FACTOR
from maxpulse.accounts.queries import is_unverified
from maxpulse.accounts.queries.passkeys import passkeys_of
from maxpulse.accounts.queries.second_factor import count_recovery_codes, factors_of, second_factor_since
from maxpulse.accounts.rules import is_demo, is_held_to_a_second_factor
from maxpulse.accounts.web import passkeys, words
from maxpulse.accounts.web.account import frame
from maxpulse.accounts.web.confirming import asks_for, factor_problem
from maxpulse.accounts.web.first_factor import HERE
from maxpulse.accounts.web.setting_up import ask_for_factor, leave_elsewhere, show_once
from maxpulse.core import clock
from maxpulse.web import fragments, guard, proof, sessions, tries

blueprint = Blueprint("second_factor", __name__)

APP = "app"


@dataclass(frozen=True, slots=True)
class Removable:
    """Something that may be taken off: the value of its choice, and its name."""

    value: str
    name: str


@blueprint.get(HERE)
def index() -> ResponseReturnValue:
    """Whether there is one, and what can be done about it."""
    return _index()


@blueprint.post(f"{HERE}/recovery-codes")
@proof.fresh
def renew() -> ResponseReturnValue:
    """New recovery codes in place of the old ones, shown this once."""
    who = guard.signed_in()
    # Each of them is a second factor: the password, which somebody may have looked on at, makes none.
    if asked := ask_for_factor(who, HERE):
        return asked
    if second_factor_since(who.user_id) is None:
        abort(404)
    guard.act_as(who.actor)
    paper = recovery_codes.make_recovery_codes()
    recovery_codes.renew_recovery_codes(who.user_id, who.email, paper)
    return show_once(paper, renewed=True)


@blueprint.post(f"{HERE}/removal")
def remove() -> ResponseReturnValue:
    """Take off the app or one passkey, for the password and a code or a passkey together."""
    who, came_at = guard.signed_in(), clock.now()
    which = request.form.get("which", APP)
    if which not in (each.value for each in _removable(who)):
        abort(404)
    if not actions.has_password(who.email):
        return _index(words.no_password(), 422)
    if not request.form.get("code", "").strip() and not passkeys.given():
        return _index(_("Please fill in the code."), 422)
    kinds = tries.Kind.PASSWORD, passkeys.kind_given()
    if wait := tries.wait_before_proof(who.user_id, *kinds, at=who.session_id):
        return _index(words.pause(wait), 429)
    guard.act_as(who.actor)
    # The password first: a code that was right is used up.
    if not actions.knows_password(who.email, request.form.get("password", "")):
        return _index(_("This is not your password.") if passkeys.given() else _not_both(), 422)
    guard.act_as(who.actor)
    if problem := factor_problem(who, request.form.get("code", ""), came_at):
        return _index(problem if passkeys.given() else _not_both(), 422)
    tries.proof_worked(who.user_id, *kinds, at=who.session_id)
    if not _take_off(who, which):
        return _index(_("An admin's account keeps one second factor. Add another one first."), 422)
    leave_elsewhere()
    return fragments.see_other(f"{HERE}?removed=1")


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
        has=factors_of(who.user_id),
        passkeys=passkeys_of(who.user_id),
        removable=_removable(who),
        asks=asks_for(who),
        said=_said(request.args),
        left=count_recovery_codes(who.user_id),
        error=error,
        has_to=_has_to(who.role, who.email),
        confirms_first=not is_held_to_a_second_factor(who.role) and is_unverified(who.user_id),
        is_demo=is_demo(who.email),
        has_password=actions.has_password(who.email),
    )
    return page, status


def _take_off(who: sessions.Person, which: str) -> bool:
    if which == APP:
        return second_factor.remove_app(who.user_id, who.email)
    return remove_passkey(who.user_id, who.email, UUID(which))


def _removable(who: sessions.Person) -> list[Removable]:
    """What may be taken off; of what an admin cannot be without, nothing while it is the only one."""
    app = [Removable(APP, _("Authenticator app"))] if factors_of(who.user_id).has_app else []
    keys = [
        Removable(str(each.id), _("Passkey “%(name)s”", name=each.name)) for each in passkeys_of(who.user_id)
    ]
    every = app + keys
    return [] if len(every) == 1 and _has_to(who.role, who.email) else every


def _not_both() -> str:
    return _("Password and code do not both match. Please try again with the next code.")


def _said(told: Mapping[str, str]) -> str | None:
    sentences = {
        "added": _("Added. Your other devices were signed out."),
        "removed": _("Taken off. Your other devices were signed out."),
    }
    return next((sentence for key, sentence in sentences.items() if key in told), None)


def _has_to(role: str, email: str) -> bool:
    return is_held_to_a_second_factor(role) and not is_demo(email)
