"""In which language this device reads."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from maxpulse.accounts.actions.profile import choose as keep_choices
from maxpulse.core import languages
from maxpulse.core.actor import Role
from maxpulse.web import fragments, guard, origin, sessions
from maxpulse.web.babel import remember_language

blueprint = Blueprint("language", __name__)

SIGNING_IN = ("/sign-in", "/sign-in/code")


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    """Choose it on this device, for one's account too where one is signed in, and go on with the page one was on."""
    wanted = request.form.get("language", "")
    if wanted not in languages.LANGUAGES:
        abort(400)
    answer = fragments.see_other(_onward(request.form.get("next", "")))
    remember_language(answer, wanted)
    who = sessions.person()
    if who is not None and _is_let_in(who) and origin.is_surely_ours():
        # An account's choice counts before a device's: without this nothing would change for them.
        guard.act_as(who.actor)
        keep_choices(who.user_id, {"locale": wanted})
    return answer


def _is_let_in(who: sessions.Person) -> bool:
    return not (who.owes_second_factor or who.is_suspended or who.actor.role is Role.VISITOR)


def _onward(address: str) -> str:
    # Nobody is led to signing in again by signing in; here somebody stays there, on their way to where they were going.
    path, _mark, query = address.partition("?")
    if path not in SIGNING_IN:
        return _readable(guard.safe_next(path, "/"))
    wanted = guard.safe_next(parse_qs(query).get("next", [""])[0], "")
    return f"{path}?{urlencode({'next': wanted})}" if wanted else path


def _readable(path: str) -> str:
    """The page itself, or where it was posted to, the nearest one above that can be opened."""
    pages = current_app.url_map.bind("")
    while path.strip("/") and not pages.test(path, "GET"):
        path = path.rpartition("/")[0] or "/"
    return path
