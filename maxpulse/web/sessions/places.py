"""Where an admin has proved to be who they are: from which networks, in which kind of browser.

The browser keeps marks of them in its signed cookie, which whoever copies the cookie copies along, and cannot add to.
A mark tells neither network nor browser.
"""

from __future__ import annotations

from hashlib import blake2b

import flask
from flask import request

from maxpulse.core.crypto import keys_for
from maxpulse.core.devices import name_of, network_of

PURPOSE = "proved-from"
KEPT = "proved_from"
MARK_BYTES = 16
# Browsers change between IPv4 and IPv6, and people between the office and the train.
MOST = 6


def note() -> None:
    """Keep that whoever is here has shown here who they are."""
    mark = _marks()[0]
    others = [each for each in flask.session.get(KEPT, ()) if each != mark]
    flask.session[KEPT] = [*others, mark][-MOST:]


def is_elsewhere() -> bool:
    """True where nobody has, in this session. Sessions of the release before have no marks, and end within hours."""
    kept = flask.session.get(KEPT)
    return kept is not None and not set(kept) & set(_marks())


def _marks() -> list[str]:
    """The mark of where this request comes from, by each key of this installation, the newest first."""
    here = f"{network_of(request.remote_addr or '')} {name_of(request.user_agent.string)}"
    return [blake2b(here.encode(), digest_size=MARK_BYTES, key=key).hexdigest() for key in keys_for(PURPOSE)]
