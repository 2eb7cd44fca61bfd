"""Asking a signed-in person for their password again, as carefully as at the door."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from maxpulse.accounts import actions
from maxpulse.accounts.web import words
from maxpulse.operations import audit
from maxpulse.web import limits, sessions


def password_error(who: sessions.Person, field: str = "current_password") -> str:
    """What is wrong with the password in this form's field; empty when it is `who`'s own.

    Tries are counted with those of every other proof: whoever found an open desk could go on guessing here.
    """
    given = request.form.get(field, "")
    if not given:
        return _("Please fill in your password.")
    if wait := limits.wait_before_proof(who.user_id):
        return words.pause(wait)
    if not actions.knows_password(who.email, given):
        audit.record("password_refused", ("users", who.user_id))
        if not actions.has_password(who.email):
            return words.no_password()
        return _("This is not your password.")
    limits.proof_worked(who.user_id)
    return ""
