"""The doors of the audiences: who is let in, as which actor, and what everybody else is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import abort, current_app, g, request
from flask.typing import ResponseReturnValue

from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import become, commit
from maxpulse.core.permissions import Permission
from maxpulse.core.reader import Reader, read_by
from maxpulse.core.tokens import AssessmentToken, BadToken, ExpiredToken
from maxpulse.web import fragments, origin, sessions, tokens
from maxpulse.web.errors import NotPermitted, Suspended, Unconfirmed
from maxpulse.web.errors.log import decided
from maxpulse.web.permissions import PERMISSIONS

View = Callable[..., ResponseReturnValue]
Guarded = TypeVar("Guarded", bound=Callable[..., ResponseReturnValue])

SIGN_IN = "/sign-in"
SET_UP = "/account/second-factor/set-up"
HOMES = {"distributor": "/hub", "trainer": "/trainer", "admin": "/admin", "participant": "/me"}


def anybody() -> None:
    """Everybody, as a visitor."""


def holder_of_the_token() -> None:
    """Whoever holds the signed token in the path, as its participant: 404 for a forged one, 410 when over."""
    try:
        token, g.came_by_account = tokens.unseal_any((request.view_args or {})["token"])
    except ExpiredToken:
        abort(410)
    except BadToken:
        abort(404)
    g.assessment_token = token
    become(Actor.participant(token.participant_id))


def member() -> ResponseReturnValue | None:
    """Signed-in people of every role, to what is theirs as participants: whatever else they are, they take checks too.

    They act as the participant that their account is, so that nothing of their other role mixes in.
    """
    refusal = _admit(*HOMES)
    if refusal is None:
        user_id = signed_in().user_id
        become(Actor.participant(user_id, user_id))
    return refusal


def distributor() -> ResponseReturnValue | None:
    """Signed-in distributors who are not suspended and have confirmed their address."""
    return _admit("distributor", confirmed=True)


def trainer() -> ResponseReturnValue | None:
    """Signed-in trainers."""
    return _admit("trainer")


def admin() -> ResponseReturnValue | None:
    """Signed-in admins."""
    return _admit("admin")


def account() -> ResponseReturnValue | None:
    """Signed-in people of every role, to pages about themselves; who has to confirm their address does it here.

    The suspended come no further than the views that are for them too (`also_for_the_suspended`).
    """
    return _admit(*HOMES)


def signed_in_so_far() -> ResponseReturnValue | None:
    """Everybody who is signed in, also who still owes a second factor: for the pages where one is set up."""
    who = sessions.person()
    if who is None:
        return _ask_to_sign_in()
    _let_in(who)
    return None


def needs(permission: Permission) -> Callable[[View], View]:
    """Let only admins who hold this permission into the view; the others read which one they lack (403)."""

    def demanding(view: View) -> View:
        @wraps(view)
        def permitted(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if permission not in signed_in().permissions:
                raise NotPermitted(permission)
            note_let_in_to(view)
            return view(*args, **kwargs)

        permitted.needs = permission  # type: ignore[attr-defined]
        return asks_more(permitted)

    return demanding


def asks_more(view: Guarded) -> Guarded:
    """Mark a view that asks more than its door does, and says itself whom it lets in (`note_let_in_to`)."""
    view.asks_more = True  # type: ignore[attr-defined]
    return view


def note_let_in() -> None:
    """Write down who has come through this request's door, where there is one and its view asks nothing more."""
    if find_signed_in() is not None:
        note_let_in_to(current_app.view_functions[request.endpoint or ""])


def note_let_in_to(view: Callable[..., object]) -> None:
    """Write down who is let in to this view, unless it asks more first and then says so itself."""
    if not getattr(view, "asks_more", False):
        decided("let_in", role=signed_in().role)


def also_for_the_suspended(view: View) -> View:
    """Let whoever is suspended in here too: where they keep their account theirs. Below the route, above the view."""
    view.is_for_the_suspended = True  # type: ignore[attr-defined]
    return view


def is_for_the_suspended(view: Callable[..., object]) -> bool:
    """True for a view that does not turn the suspended away; tests list them."""
    return getattr(view, "is_for_the_suspended", False)


def assessment_token() -> AssessmentToken:
    """The token of this request, already checked. For views of the token road."""
    return cast("AssessmentToken", g.assessment_token)


def came_by_account() -> bool:
    """True when the token of this request is that of an account that has claimed the assessment."""
    return bool(g.came_by_account)


def signed_in() -> sessions.Person:
    """The person this request was let in as. For views behind a sign-in."""
    who = find_signed_in()
    if who is None:
        raise RuntimeError("signed_in() belongs behind a door that asks for sign-in")
    return who


def find_signed_in() -> sessions.Person | None:
    """The same for what pages of every audience show; None behind a door that does not ask."""
    return cast("sessions.Person | None", g.get("admitted"))


def go_on_as(who: sessions.Person) -> None:
    """Let `signed_in()` say `who` for the rest of this request, and answer it in their language."""
    g.admitted = who
    read_by(Reader(who.preferences.get("locale"), who.preferences.get("timezone")))


def lacking(permission: Permission) -> str | None:
    """This permission in words when the admin of this request does not hold it, else None: pages say so."""
    return None if permission in signed_in().permissions else str(PERMISSIONS[permission])


def acting_distributor() -> UUID:
    """The distributor this request was let in as."""
    distributor_id = signed_in().distributor_id
    if distributor_id is None:
        raise RuntimeError("acting_distributor() belongs behind the distributors' door")
    return distributor_id


def act_as(actor: Actor) -> None:
    """End what this request has done so far and go on as `actor`: somebody has just proved who they are."""
    commit()
    become(actor)


def home_of(role: str) -> str:
    """Where somebody of this role starts."""
    return HOMES.get(role, "/")


def safe_next(wanted: str, otherwise: str) -> str:
    """`wanted` when it is a path of this installation, else `otherwise`: no other host, not sign-in again."""
    try:
        parts = urlsplit(wanted)
    except ValueError:  # half an IPv6 address, or letters that no host's name may hold
        return otherwise
    is_local = wanted.startswith("/") and wanted[1:2] != "/" and not parts.netloc
    # Browsers read a backslash as a slash and drop control characters: /\\host would leave us.
    is_plain = all(letter > " " and letter != "\\" for letter in wanted)
    return wanted if is_local and is_plain and not parts.path.startswith("/sign-") else otherwise


def _admit(*roles: str, confirmed: bool = False) -> ResponseReturnValue | None:
    who = sessions.person()
    if who is None:
        return _ask_to_sign_in()
    # What is not theirs does not exist: a page of another audience tells no more than a mistyped address.
    if who.role not in roles or who.actor.role is Role.VISITOR:
        abort(404)
    if who.owes_second_factor:
        return _ask_for_second_factor()
    _let_in(who, confirmed=confirmed)
    return None


def _let_in(who: sessions.Person, *, confirmed: bool = False) -> None:
    if who.is_suspended and not is_for_the_suspended(current_app.view_functions[request.endpoint or ""]):
        raise Suspended
    become(who.actor)
    go_on_as(who)
    if confirmed and who.is_unconfirmed:
        raise Unconfirmed


def _ask_for_second_factor() -> ResponseReturnValue:
    decided("refused", status=303, reason="owes_second_factor")
    if request.environ.get("HTTP_UPGRADE"):
        abort(403)
    if request.method != "GET" or fragments.wanted():
        return fragments.see_other(SET_UP)
    return fragments.see_other(f"{SET_UP}?{urlencode({'next': request.full_path.rstrip('?')})}")


def _ask_to_sign_in() -> ResponseReturnValue:
    decided("refused", status=303, reason="not_signed_in")
    if request.environ.get("HTTP_UPGRADE"):
        abort(401)
    asks_for_a_page = request.method == "GET" and not fragments.wanted()
    # Part of a page and a form come from one: that is where somebody was, and goes on.
    here = request.full_path.rstrip("?") if asks_for_a_page else origin.page_behind()
    return fragments.see_other(f"{SIGN_IN}?{urlencode({'next': here})}" if here else SIGN_IN)
