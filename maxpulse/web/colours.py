"""The colours of this device's pages: a cookie for pages that know nobody, such as signing in."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

A_YEAR = 31_536_000


def remembered() -> str | None:
    """What was chosen on this device; anything at all, for a browser may send what it likes."""
    return request.cookies.get(_name())


def remember(answer: Response, theme: str) -> None:
    """Let this device's pages have these colours from now on."""
    answer.set_cookie(_name(), theme, max_age=A_YEAR, secure=_is_tls(), samesite="Lax")


def _name() -> str:
    # As the session's: behind TLS no neighbour under the same domain puts another in its place.
    return "__Host-theme" if _is_tls() else "theme"


def _is_tls() -> bool:
    return bool(current_app.extensions["settings"].is_tls)
