"""Signed-in sessions: the cookie holds a random token, the row behind it decides.

The cookie is signed and carries nothing else of the person, so ending the row ends the session on every
machine and in every tab with the next request. An admin's carries marks of where they proved who they are (`places`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import cast

import flask
from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, current_user, login_user

from . import places
from .person import Person
from .writes import init_app as protect_writes

__all__ = ["Person", "begin", "find_persons_with", "forget", "go_on_as", "init_app", "person", "stale_token"]

FindPerson = Callable[[str], Person | None]


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie, by HMAC-SHA-256, without the price of a signer where no cookie came: most have none."""

    digest_method = staticmethod(sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the cookie, or an empty one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def is_current(self, app: Flask, request: Request) -> bool:
        """True unless an earlier key than today's signed the cookie."""
        serializer = self.get_signing_serializer(app)
        if serializer is None or not app.config["SECRET_KEY_FALLBACKS"]:
            return True
        signer = serializer.make_signer(self.salt)
        signer.secret_keys = signer.secret_keys[-1:]
        return signer.validate(request.cookies.get(self.get_cookie_name(app), ""))


COOKIES = Cookies()


class Sessions(LoginManager):  # type: ignore[misc]
    """Flask-Login without its remember-me cookie and the request hooks that come with it."""

    def init_app(self, app: Flask, add_context_processor: bool = False) -> None:
        """Serve this application."""
        app.login_manager = self  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Read sessions from cookies, and refuse writes without a proof that our own page sent them."""
    app.session_interface = COOKIES
    sessions = Sessions()
    sessions.session_protection = None
    sessions.user_loader(_find)
    sessions.init_app(app)
    protect_writes(app)


def find_persons_with(app: Flask, find: FindPerson) -> None:
    """Let `find(token)` say who is behind a session's token; None when nobody is any more."""
    app.extensions["find_person"] = find


def person() -> Person | None:
    """Who is signed in, asked once a request, or None."""
    return cast("Person", current_user._get_current_object()) if current_user.is_authenticated else None


def begin(who: Person) -> None:
    """Sign `who` in on this browser. What the cookie held before is dropped, so no session can be planted.

    Of the places where an admin has proved who they are, the one they are in is left: a proof comes before each call.
    """
    flask.session.clear()
    _keep(who)


def go_on_as(who: Person) -> None:
    """Let this browser's session go on with another token, after a proof. Forms that are open elsewhere stay good."""
    _keep(who)


def stale_token() -> str | None:
    """The token this browser still holds of a session that is over, or None."""
    token = flask.session.get("_user_id")
    return token if isinstance(token, str) and person() is None else None


def forget() -> None:
    """Empty this browser's cookie."""
    flask.session.clear()


def _keep(who: Person) -> None:
    login_user(who)
    if who.role == "admin":
        places.note()


def _find(token: str) -> Person | None:
    find: FindPerson = flask.current_app.extensions["find_person"]
    found = find(token)
    if found is None:
        return None
    if not COOKIES.is_current(flask.current_app, flask.request):
        # Signed anew while the earlier key is still known: taking that key away later signs nobody out who was here.
        flask.session.modified = True
    if found.role == "admin" and places.is_elsewhere():
        return replace(found, is_elsewhere=True)
    return found
