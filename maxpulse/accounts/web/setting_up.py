"""Setting up a second factor: the secret, the first code, the recovery codes."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import end_sessions_of, half_way, recovery_codes, second_factor
from maxpulse.accounts.queries import is_unverified
from maxpulse.accounts.queries.second_factor import factors_of
from maxpulse.accounts.rules import codes, is_demo, is_held_to_a_second_factor
from maxpulse.accounts.rules.endings import Ending
from maxpulse.accounts.web import first_factor, words
from maxpulse.accounts.web.first_factor import CONFIRM, HERE, NEW_PASSKEY, SET_UP
from maxpulse.accounts.web.stepping_up import BY, FACTOR, note_proof
from maxpulse.core import clock
from maxpulse.web import fragments, guard, proof, qr, sessions, tries

blueprint = Blueprint("setting_up", __name__)


@blueprint.get(SET_UP)
@proof.fresh
def set_up() -> ResponseReturnValue:
    """The secret as a picture and as text, and the question for the first code."""
    who = guard.signed_in()
    if has_to_confirm_first(who):
        return fragments.see_other(HERE)
    has = factors_of(who.user_id)
    # Who owes one and has one gives it; an app beside a passkey is set up by who has given that.
    if who.owes_second_factor and has.since:
        return fragments.see_other(first_factor.question(next_page()))
    if has.has_app:
        return fragments.see_other(HERE)
    return ask_first(who, on_the_way(SET_UP)) or _set_up()


@blueprint.post(CONFIRM)
@proof.fresh
def confirm() -> ResponseReturnValue:
    """Turn it on with the first code, and show the recovery codes, this once."""
    who, came_at = guard.signed_in(), clock.now()
    if has_to_confirm_first(who):
        return fragments.see_other(HERE)
    code = codes.normal_code(request.form.get("code", ""))
    if code is None:
        return _set_up(_("Please fill in the six digits that your app shows."), 422)
    if wait := tries.wait_before_proof(who.user_id, tries.Kind.CODE, at=who.session_id):
        return _set_up(words.pause(wait), 429)
    has = factors_of(who.user_id)
    if has.has_app or (who.owes_second_factor and has.since):
        return fragments.see_other(HERE)
    if asked := ask_first(who, on_the_way(SET_UP)):
        return asked
    if not second_factor.is_code_of_new(who.user_id, code, came_at):
        return _set_up(words.wrong_code(), 422)
    paper = paper_for(who)
    if not second_factor.confirm(who.user_id, who.email, code, paper, came_at):
        return _set_up(words.wrong_code(), 422)
    tries.proof_worked(who.user_id, tries.Kind.CODE, at=who.session_id)
    note_proof(who, by_second_factor=True)
    return arrive(paper)


def ask_first(who: sessions.Person, wanted: str) -> ResponseReturnValue | None:
    """Ask for what adding a second factor takes, and lead on to `wanted`; None where it was given within ten minutes.

    That is the one there is, or, for the first, what shows whose account it is, given for just that.
    """
    if factors_of(who.user_id).since is not None:
        return ask_for_factor(who, wanted)
    return None if first_factor.is_shown(who) else fragments.see_other(first_factor.question(wanted))


def ask_for_factor(who: sessions.Person, wanted: str) -> ResponseReturnValue | None:
    """Ask whoever has a second factor for it before they add another or make codes, and lead them on to `wanted`.

    The password, which somebody may have looked on at, adds none beside it. None where it was given within ten minutes.
    """
    if factors_of(who.user_id).since is None or who.has_proved_factor_within(proof.GOOD_FOR):
        return None
    return fragments.see_other(f"{proof.ASK}?{urlencode({BY: FACTOR, 'next': wanted})}")


def paper_for(who: sessions.Person) -> recovery_codes.Hashed | None:
    """Recovery codes for somebody who gets a second factor; None where some are left. Commits what was done before."""
    if not recovery_codes.needs_recovery_codes(who.user_id):
        return None
    # Hashing waits its turn, and may not keep a connection of the pool meanwhile.
    guard.act_as(who.actor)
    return recovery_codes.make_recovery_codes()


def arrive(paper: recovery_codes.Hashed | None) -> ResponseReturnValue:
    """With a new second factor: sign out elsewhere, and show the new recovery codes where there are some."""
    leave_elsewhere()
    return show_once(paper) if paper else fragments.see_other(next_page() or f"{HERE}?added=1")


def show_once(paper: recovery_codes.Hashed, *, renewed: bool = False) -> ResponseReturnValue:
    """The page with new recovery codes."""
    # The answer to the form itself, not a page one could come back to: these codes are kept nowhere.
    who = guard.signed_in()
    text = "\n".join(paper)
    return render_template(
        "accounts/second_factor/recovery_codes.html",
        codes=list(paper),
        text=text,
        email=who.email,
        next_url=next_page() or HERE,
        renewed=renewed,
    )


def leave_elsewhere() -> None:
    """End the other sessions of who is signed in here: they began under another way of signing in."""
    who = guard.signed_in()
    if not is_demo(who.email):  # everybody is signed in to those
        end_sessions_of(who.user_id, Ending.SECOND_FACTOR, but=who.session_id)
    half_way.forget_all(who.user_id)


def has_to_confirm_first(who: sessions.Person) -> bool:
    """True for somebody whose address has to be confirmed before a second factor guards the account."""
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
        next_url=next_page(),
        passkey_url=on_the_way(NEW_PASSKEY),
        has_passkey=factors_of(who.user_id).has_passkey,
        is_demo=is_demo(who.email),
    )
    return page, status


def next_page() -> str:
    """Where to go on to afterwards; empty when nobody said."""
    return guard.safe_next(request.values.get("next", ""), "")


def on_the_way(page: str) -> str:
    """That page, from which it goes on to where somebody wanted to."""
    return f"{page}?{urlencode({'next': wanted})}" if (wanted := next_page()) else page
