"""Which page sent this request: pages of this installation, or somebody else's."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, abort, current_app, request

from maxpulse import live
from maxpulse.config import Settings

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OUR_OWN = frozenset({"", "same-origin", "none"})


def is_ours(asked: Request, using: Settings) -> bool:
    """True when nothing the browser says about the request speaks against this installation.

    Pages on the token road send no referrer, and a plain form on such a page says `Origin: null` (Fetch
    standard, "append a request Origin header"); then `Sec-Fetch-Site` decides. What has neither header is no
    browser and carries nobody's cookies; the token in its path is what it knows.
    """
    origin = asked.headers.get("Origin", "null")
    if origin != "null":
        return live.origin_allowed(asked, using)
    return asked.headers.get("Sec-Fetch-Site", "") in OUR_OWN


def is_surely_ours() -> bool:
    """True when a browser says that a page of this installation sent the request in hand."""
    # A sandboxed frame of a foreign page says `Origin: null` too, in browsers that say nothing else.
    said = request.headers.get("Origin", "null") != "null" or "Sec-Fetch-Site" in request.headers
    return said and is_ours(request, current_app.extensions["settings"])


def page_behind() -> str | None:
    """The path of our own page that htmx or a form sent the request in hand from; None when it does not say one."""
    # Only a path is taken of it, and only of an address of ours.
    said = request.headers.get("HX-Current-URL") or request.referrer or ""
    try:
        page = urlsplit(said)
    except ValueError:  # half an IPv6 address
        return None
    ours = urlsplit(current_app.extensions["settings"].origin)
    return page.path or "/" if (page.scheme, page.netloc) == (ours.scheme, ours.netloc) else None


def check() -> None:
    """Refuse a write (403) that a foreign page sent. Costs two header look-ups."""
    if request.method in UNSAFE and not is_ours(request, current_app.extensions["settings"]):
        abort(403)
