"""Writes come from our own pages: the session's token proves it, on the token road the browser's Origin."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect

from maxpulse.web import bodies, origin

# Nobody needs a session here: not behind a signed token, and not at the consent that leads to one.
WITHOUT_SESSION = ("participant.", "public.landing.")
# Programs prove who they are with each request and have no cookies that a foreign page could use.
FOR_PROGRAMS = ("api.", "api_entrance.")
csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check every write of a browser, whatever its route; there is no way to register one that is not checked."""
    # Flask-WTF's own hook would ask on each request; ours decides by method and endpoint first.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.before_request(_check)


def _check() -> None:
    if request.method not in origin.UNSAFE or request.endpoint is None:
        return
    if request.endpoint.startswith(FOR_PROGRAMS):
        return
    if request.endpoint.startswith(WITHOUT_SESSION):
        origin.check()
    else:
        bodies.widen(request)
        csrf.protect()
