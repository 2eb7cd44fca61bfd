"""Under which names this installation answers: in production those of its settings, elsewhere any.

Whoever can send a request chooses its Host. Links in mails are made from `Settings.origin` and never from it; this
check is for what a cache or a proxy in front would keep under a wrong name.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.sansio.utils import host_is_trusted

from maxpulse.config import Settings
from maxpulse.core.addresses import full_address

# Load balancers and `maxpulse up` ask these at an address of the machine. They say nothing that depends on the name.
UNDER_ANY_NAME = ("public.operations.",)


def init_app(app: Flask) -> None:
    """Ask before anything else of a request is looked at."""
    if known_hosts(app.extensions["settings"]):
        app.before_request(_check)


def known_hosts(using: Settings) -> tuple[str, ...]:
    """The names to answer to; none where every name will do."""
    return (using.host, *using.more_hosts) if using.is_production else ()


@lru_cache(maxsize=256)
def is_served(host: str, known: tuple[str, ...]) -> bool:
    """True when this Host header, with or without a port, is one of the names, or any name will do."""
    return not known or host_is_trusted(host.lower(), known)


def _check() -> ResponseReturnValue | None:
    using: Settings = current_app.extensions["settings"]
    if is_served(request.headers.get("Host", ""), known_hosts(using)):
        return None
    if (request.endpoint or "").startswith(UNDER_ANY_NAME):
        return None
    return make_response(render_template("errors/elsewhere.html", home_url=full_address("/")), 400)
