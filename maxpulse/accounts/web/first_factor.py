"""A first second factor is set up by whoever has just shown, for that alone, whose account it is.

A session that somebody has got hold of, however fresh, would otherwise be enough to keep its owner out for good. What
shows it is the password, typed on the way to these pages, or a sign-in that leads to them: the one an admin without a
second factor has just come by, or one that its owner began anew because the account has no password.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import flask

from maxpulse.core import clock
from maxpulse.web import proof, sessions

HERE = "/account/second-factor"
SET_UP, CONFIRM = f"{HERE}/set-up", f"{HERE}/confirmation"
PASSKEYS = f"{HERE}/passkeys"
NEW_PASSKEY, QUESTION = f"{PASSKEYS}/new", f"{PASSKEYS}/question"
PAGES = frozenset((SET_UP, CONFIRM, PASSKEYS, NEW_PASSKEY, QUESTION))
# In the browser's signed cookie: for which session it was shown, and when in seconds.
SHOWN = "first_factor"


def leads_there(*wanted: str) -> bool:
    """True when one of these addresses is a page on which a second factor is set up."""
    return any(urlsplit(each).path in PAGES for each in wanted)


def note(who: sessions.Person, at: datetime | None = None) -> None:
    """Keep that whoever is here has shown whose account it is, at this moment or `at` another."""
    flask.session[SHOWN] = [str(who.session_id), int((at or clock.now()).timestamp())]


def is_shown(who: sessions.Person) -> bool:
    """True when that was within ten minutes, in this session."""
    kept: Any = flask.session.get(SHOWN)
    if not kept or kept[0] != str(who.session_id):
        return False
    ago = timedelta(seconds=int(clock.now().timestamp()) - int(kept[1]))
    return timedelta(0) <= ago < proof.GOOD_FOR


def question(wanted: str) -> str:
    """The page that asks for it, and goes on to `wanted`, where that is anywhere."""
    return f"{proof.ASK}?{urlencode({'next': wanted})}" if wanted else proof.ASK
