"""Proving once more, within a session, to be the one who signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import (
    has_password,
    knows_password,
    proved_again,
    renew_token,
    second_factor,
)
from maxpulse.accounts.queries.identities import own_identities
from maxpulse.accounts.queries.second_factor import second_factor_since
from maxpulse.accounts.rules import codes
from maxpulse.accounts.web import doorways, first_factor, passkeys, words
from maxpulse.accounts.web.confirming import passkey_problem
from maxpulse.core import clock
from maxpulse.core.db import after_commit, current_actor
from maxpulse.operations import audit
from maxpulse.web import fragments, guard, proof, sessions, tries
from maxpulse.web.tries import Kind

blueprint = Blueprint("proof", __name__)

# Says that the password is not enough for what comes next. Whoever leaves it away is asked once more.
BY, FACTOR = "by", "factor"


@blueprint.get("/account/proof")
def ask() -> ResponseReturnValue:
    """The question."""
    return proof.answer(None, _next(), proof.ASK)


@blueprint.post("/account/proof")
def check() -> ResponseReturnValue:
    """Try the answer, and go on to where it was asked."""
    who = guard.signed_in()
    problem = proof.check(who) if proof.is_given() else (_("Please fill in your password or a code."), 0)
    if problem:
        return proof.answer(problem, _next(), proof.ASK)
    return fragments.see_other(guard.safe_next(request.form.get("next", ""), guard.home_of(who.role)))


def problem_with(who: sessions.Person, typed: str) -> proof.Problem | None:
    """What is wrong with a password or code, or with the passkey of the form in hand, as proof that `who` is there.

    None writes down that they are.
    """
    sentence, came_at = "", clock.now()
    for kind in (kinds := _kinds(who, typed)):
        # Each by itself: by one that is known, nobody gets tries to guess another.
        if wait := tries.wait_before_proof(who.user_id, kind, at=who.session_id):
            if sentence:
                audit.record("proof_refused", ("user_sessions", who.session_id))
            return words.pause(wait), wait
        problem = _problem_of(kind, who, typed, came_at)
        if problem is None:
            tries.proof_worked(who.user_id, kind, at=who.session_id)
            note_proof(who, by_second_factor=kind is not Kind.PASSWORD)
            if kind is Kind.PASSWORD and first_factor.leads_there(request.path, request.form.get("next", "")):
                first_factor.note(who)
            audit.record("proved_again", ("user_sessions", who.session_id), after={"by": kind.value})
            return None
        sentence = problem
    audit.record("proof_refused", ("user_sessions", who.session_id))
    # Six digits are meant as a code, also where they were tried as a password after it.
    is_code = Kind.CODE in kinds and codes.normal_code(typed) is not None
    return words.wrong_code() if is_code else sentence, 0


def _kinds(who: sessions.Person, typed: str) -> tuple[Kind, ...]:
    """What that may be, in the order in which it is tried: a password may look like a code."""
    if passkeys.given():
        return (Kind.PASSKEY,)
    if second_factor_since(who.user_id) is None:
        return (Kind.PASSWORD,)
    # A password alone does not do where a second factor is owed, nor for who appears from elsewhere.
    if who.owes_second_factor or who.is_elsewhere or _asks_for_factor():
        return (Kind.CODE,)
    return (Kind.CODE, Kind.PASSWORD) if second_factor.looks_like_code(typed) else (Kind.PASSWORD,)


def _problem_of(kind: Kind, who: sessions.Person, typed: str, came_at: datetime) -> str | None:
    match kind:
        case Kind.PASSKEY:
            return passkey_problem(who)
        case Kind.CODE:
            return None if second_factor.prove(who.user_id, who.email, typed, came_at) else _no_code()
        case Kind.PASSWORD:
            # Hashing waits its turn, and may not keep a connection of the pool meanwhile.
            guard.act_as(current_actor())
            return None if knows_password(who.email, typed) else _what_to_do(who)


def _no_code() -> str:
    return _("That is no code of yours. A password does not do here: give the second factor you have.")


def ways_anew(who: sessions.Person) -> list[dict[str, str]] | None:
    """The buttons by which whoever has no password signs in once more; None for who has one."""
    return None if has_password(who.email) else doorways.offered(own_identities(who.user_id))


def note_proof(who: sessions.Person, *, by_second_factor: bool) -> None:
    """Write down that they are there. Their session goes on with another token: a copy of the one before is over."""
    proved_again(who.session_id, by_second_factor=by_second_factor)
    now = clock.now()
    by_factor_at = now if by_second_factor else who.second_factor_at
    token = renew_token(who.session_id)
    proved = replace(who, token=token, proved_at=now, second_factor_at=by_factor_at, is_elsewhere=False)
    guard.go_on_as(proved)
    # Not before it is committed: a cookie whose token was rolled back would sign its owner out.
    after_commit(partial(sessions.go_on_as, proved))


def _what_to_do(who: sessions.Person) -> str:
    if has_password(who.email):
        return _("That is not right. Please try again.")
    if who.owes_second_factor:  # the page “Password” is closed to them
        return _("Your account has no password yet. Set one by a link that we mail to you.")
    return words.no_password()


def _asks_for_factor() -> bool:
    return request.values.get(BY) == FACTOR


def _next() -> list[tuple[str, str]]:
    wanted = guard.safe_next(request.values.get("next", ""), "")
    return [("next", wanted)] * bool(wanted) + [(BY, FACTOR)] * _asks_for_factor()
