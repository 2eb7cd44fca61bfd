"""Asking a signed-in person again for all they sign in with, as carefully as at the door."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from maxpulse.accounts import actions
from maxpulse.accounts.actions import second_factor
from maxpulse.accounts.web import words
from maxpulse.operations import audit
from maxpulse.web import guard, limits, sessions

PASSWORD, CODE = "current_password", "code"


def asks_for_code(who: sessions.Person) -> bool:
    """True when the form has to ask for a code beside the password."""
    return second_factor.wants_code(who.user_id, who.email)


def confirmation_errors(who: sessions.Person, before: str = "") -> dict[str, str]:
    """What is wrong, by field, with the password and, where there is a second factor, the code of this form.

    `before` begins the fields' names where a page holds several such forms. Tries are counted with those of every
    other proof: whoever found an open desk could go on guessing here. Commits what the request did before.
    """
    password, code = f"{before}{PASSWORD}", f"{before}{CODE}"
    given, typed = request.form.get(password, ""), request.form.get(code, "")
    if not given:
        return {password: _("Please fill in your password.")}
    if (is_asked := asks_for_code(who)) and not typed.strip():
        return {code: _("Please fill in the code.")}
    if wait := limits.wait_before_proof(who.user_id, who.session_id):
        return {password: words.pause(wait)}
    # Hashing waits its turn, and may not keep a connection of the pool meanwhile.
    guard.act_as(who.actor)
    # The password first: a code that was right is used up.
    if not actions.knows_password(who.email, given):
        audit.record("password_refused", ("users", who.user_id))
        has_one = actions.has_password(who.email)
        return {password: _("This is not your password.") if has_one else words.no_password()}
    guard.act_as(who.actor)
    if is_asked and not second_factor.prove(who.user_id, who.email, typed):
        audit.record("code_refused", ("users", who.user_id))
        return {code: words.wrong_code()}
    limits.proof_worked(who.user_id, who.session_id)
    return {}
