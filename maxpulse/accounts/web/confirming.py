"""Asking a signed-in person again for all they sign in with, as carefully as at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext as _

from maxpulse.accounts import actions
from maxpulse.accounts.actions import challenges, second_factor
from maxpulse.accounts.actions.passkeys import prove as prove_by_passkey
from maxpulse.accounts.queries.second_factor import factors_of
from maxpulse.accounts.rules import is_demo
from maxpulse.accounts.web import passkeys, words
from maxpulse.core import clock
from maxpulse.operations import audit
from maxpulse.web import guard, sessions, tries

PASSWORD, CODE = "current_password", "code"


@dataclass(frozen=True, slots=True)
class Asks:
    """What a form asks for as a second factor. `elsewhere`: the address under which passkeys work, if not here."""

    app: bool
    passkey: bool
    elsewhere: str | None


def asks_for(who: sessions.Person) -> Asks | None:
    """What this person may give beside the password; None where there is nothing."""
    has = factors_of(who.user_id)
    return Asks(has.has_app, has.has_passkey, passkeys.elsewhere()) if has.since else None


def asks_beside_password(who: sessions.Person) -> Asks | None:
    """What the form has to ask for beside the password; None where the password is all."""
    return None if is_demo(who.email) else asks_for(who)


def factor_problem(who: sessions.Person, typed: str, came_at: datetime) -> str | None:
    """What is wrong with the passkey, or else the code, that came with this form at that moment; None when it is right.

    Either is used up with that. What is refused is written down.
    """
    if passkeys.given():
        return passkey_problem(who)
    if second_factor.prove(who.user_id, who.email, typed, came_at):
        return None
    audit.record("code_refused", ("users", who.user_id))
    return words.wrong_code()


def passkey_problem(who: sessions.Person) -> str | None:
    """What is wrong with the passkey that came with this form; None when it is right, and used up."""
    asker = challenges.in_session(who.session_id)
    trouble = prove_by_passkey(passkeys.here(), who.user_id, who.email, asker, passkeys.given())
    return passkeys.sentence(trouble) if trouble else None


def confirmation_errors(who: sessions.Person, before: str = "") -> dict[str, str]:
    """What is wrong, by field, with the password and, where there is one, the second factor of this form.

    `before` begins the fields' names where a page holds several such forms. Tries are counted with those of every
    other proof: whoever found an open desk could go on guessing here. Commits what the request did before.
    """
    password, code = f"{before}{PASSWORD}", f"{before}{CODE}"
    given, typed = request.form.get(password, ""), request.form.get(code, "")
    came_at = clock.now()
    if not given:
        return {password: _("Please fill in your password.")}
    is_asked = second_factor.is_wanted(who.user_id, who.email)
    if is_asked and not typed.strip() and not passkeys.given():
        return {code: _("Please fill in the code.")}
    password_alone = (tries.Kind.PASSWORD,)
    kinds = (*password_alone, passkeys.kind_given()) if is_asked else password_alone
    if wait := tries.wait_before_proof(who.user_id, *kinds, at=who.session_id):
        return {password: words.pause(wait)}
    # Hashing waits its turn, and may not keep a connection of the pool meanwhile.
    guard.act_as(who.actor)
    # The password first: a code or a passkey that was right is used up.
    if not actions.knows_password(who.email, given):
        audit.record("password_refused", ("users", who.user_id))
        has_one = actions.has_password(who.email)
        return {password: _("This is not your password.") if has_one else words.no_password()}
    guard.act_as(who.actor)
    if is_asked and (problem := factor_problem(who, typed, came_at)):
        return {code: problem}
    tries.proof_worked(who.user_id, *kinds, at=who.session_id)
    return {}
