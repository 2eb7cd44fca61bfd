"""What a letter's link opens. Looking shows a page; only its button uses the letter: scanners of mail look.

The token stands in the address, so this page tells nobody where one came from and no log holds it
(`web.csp`, `runtime.logs`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import actions, queries
from maxpulse.accounts.rules import Purpose, normal_email
from maxpulse.accounts.web import doorways, entering, invited
from maxpulse.accounts.web.trying import InVain, try_password
from maxpulse.accounts.web.words import new_password_error
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web import fragments, limits, sessions

blueprint = Blueprint("letters", __name__)

Use = Callable[[str, queries.Letter], ResponseReturnValue]


@blueprint.get("/letters/<letter>")
def show(letter: str) -> ResponseReturnValue:
    """What this letter would do, and the button that does it."""
    found = _find(letter)
    if not found.is_open:
        return _over(found)
    match found.purpose:
        case Purpose.INVITE:
            return invited.show(letter, found.email)
        case Purpose.CHANGE:
            moving = queries.find_moving(actions.hash_of(letter))
            return _page(found, moving=moving) if moving else _over()
        case Purpose.RESET:
            return _page(found, unlinks=_unlinks(found))
    return _page(found)


@blueprint.post("/letters/<letter>")
@limits.limiter.limit("60 per hour", exempt_when=limits.is_exempt)
def use(letter: str) -> ResponseReturnValue:
    """Do it, once."""
    found = _find(letter)
    return USES[Purpose(found.purpose)](letter, found) if found.is_open else _over(found)


def _verify(token: str, letter: queries.Letter) -> ResponseReturnValue:
    # The letter shows whose mailbox it is, not whose account: somebody else may have opened that one, and would be
    # given what was taken with this address.
    if _is_of_who_is_signed_in(letter):
        return _after("verified") if actions.verify_email(token) else _over()
    password = request.form.get("password", "")
    if not password:
        return _page(letter, _("Please fill in your password.")), 422
    match try_password(letter.email, password):
        case InVain() as in_vain:
            return _page(letter, in_vain.sentence), in_vain.status, in_vain.headers
        case account:
            return entering.go_on(account, letter.email) if actions.verify_email(token) else _over()


def _move(token: str, letter: queries.Letter) -> ResponseReturnValue:
    try:
        return _after("moved") if actions.move(token) else _over()
    except actions.EmailTaken:
        return _taken(letter)


def _choose_password(token: str, letter: queries.Letter) -> ResponseReturnValue:
    password = request.form.get("password", "")
    if error := new_password_error(password, letter.email):
        return _page(letter, error, unlinks=letter.purpose == Purpose.RESET and _unlinks(letter)), 422
    try:
        is_done = actions.reset_password(token, Purpose(letter.purpose), password)
    except actions.EmailTaken:
        return _taken(letter)
    return _after("new-password") if is_done else _over()


def _accept(token: str, letter: queries.Letter) -> ResponseReturnValue:
    match invited.accept(token, letter.email):
        case str() as page:
            return page, 422
        case is_done:
            return _after("accepted") if is_done else _over(letter)


# Another purpose adds its line here and a template of its name in templates/accounts/letters/.
USES: dict[Purpose, Use] = {
    Purpose.VERIFY: _verify,
    Purpose.CHANGE: _move,
    Purpose.RESET: _choose_password,
    Purpose.SECURE: _choose_password,
    Purpose.INVITE: _accept,
}


def _find(token: str) -> queries.Letter:
    # In a transaction of its own: a password is hashed before the next, and may not keep a connection meanwhile.
    with acting(Actor.visitor()):
        found = queries.find_letter(actions.hash_of(token))
    if found is None or found.purpose not in {purpose.value for purpose in USES}:
        abort(404)
    return found


def _is_of_who_is_signed_in(letter: queries.Letter) -> bool:
    # Nobody else has that address, and `verify_email` confirms it for the account that has it.
    who = sessions.person()
    return who is not None and normal_email(who.email) == normal_email(letter.email)


def _unlinks(letter: queries.Letter) -> bool:
    # Who has no password yet keeps what the account was opened with.
    return bool(doorways.offered()) and actions.has_password(letter.email)


def _page(letter: queries.Letter, error: str = "", **more: Any) -> str:
    return render_template(
        f"accounts/letters/{letter.purpose}.html",
        email=letter.email,
        error=error,
        is_theirs=_is_of_who_is_signed_in(letter),
        **more,
    )


def _over(letter: queries.Letter | None = None) -> ResponseReturnValue:
    reason = None
    if letter and letter.purpose == Purpose.INVITE:
        reason = _(
            "An invitation works once, for seven days, and can be taken back. Ask whoever invited you for another one."
        )
    return render_template("accounts/letters/over.html", reason=reason), 410


def _taken(letter: queries.Letter) -> ResponseReturnValue:
    reason = _("%(email)s belongs to another account by now, so nothing was changed.", email=letter.email)
    return render_template("accounts/letters/over.html", reason=reason), 409


def _after(what: str) -> ResponseReturnValue:
    return fragments.see_other(f"/sign-in?{what}=1")
