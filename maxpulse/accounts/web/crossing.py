"""From here to a provider and back: what the browser keeps meanwhile, good once, in this browser, for ten minutes."""

from __future__ import annotations

from typing import Any

import flask
from flask import render_template, request

from maxpulse.accounts import providers
from maxpulse.accounts.providers import google
from maxpulse.accounts.rules.providers import Begun, NotTold, Provider, Told, Trouble
from maxpulse.accounts.web.doorways import using
from maxpulse.core import clock
from maxpulse.web import guard, limits

BEGUN = "begun"
# Above what providers use, below what a cookie takes along.
LONGEST_CODE, LONGEST_WANTED = 1000, 500


def cross(provider: Provider, *, session_id: str = "") -> str:
    """The page that leads to the provider, and the browser's memory of it. Raises NotTold when it is away.

    Not a redirect: the answer to a form may lead to no other site (`form-action 'self'`, which browsers apply to
    redirects too), and the page goes on by itself all the same.
    """
    wanted = guard.safe_next(request.form.get("next", ""), "")
    now = int(clock.now().timestamp())
    begun = Begun(provider, now, wanted if len(wanted) <= LONGEST_WANTED else "", session_id)
    url = providers.address(begun, using())
    flask.session[BEGUN] = begun.kept()
    return render_template("accounts/crossing.html", provider=provider.label, url=url)


def find_begun() -> Begun | None:
    """What this browser has begun, and not ended."""
    kept: Any = flask.session.get(BEGUN)
    return Begun.read(kept) if kept else None


def hear(provider: Provider, begun: Begun | None) -> Told:
    """Who it is that has come back. Raises NotTold. Uses no connection of the pool: this may take seconds."""
    said = request.args
    if begun is None or not begun.is_answered_by(provider, said.get("state", ""), clock.now()):
        raise NotTold(Trouble.STATE)
    flask.session.pop(BEGUN)
    # A copy of the cookie is still good then: of two that come back with it one is heard.
    if not limits.is_first(f"return/{begun.state}", 2 * 600):
        raise NotTold(Trouble.STATE)
    if "error" in said:
        raise NotTold(Trouble.DECLINED if said["error"] == "access_denied" else Trouble.AWAY)
    if provider is Provider.GOOGLE and not google.is_its_own(said.get("iss", ""), using()):
        raise NotTold(Trouble.ISSUER)
    code = said.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise NotTold(Trouble.AWAY)
    return providers.ask(begun, code, using())
