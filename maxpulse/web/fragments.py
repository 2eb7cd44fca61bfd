"""Answers for two kinds of asker: a browser that loads a page, and htmx that swaps a part of one."""

from __future__ import annotations

from flask import Response, redirect, request
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as AnyResponse


def wanted() -> bool:
    """True when htmx asks for a part of the page it is on, not for a page."""
    asked = request.headers
    return "HX-Request" in asked and asked.get("HX-Request-Type") != "full" and "HX-Boosted" not in asked


def see_other(url: str) -> AnyResponse:
    """Send the browser to `url` with a GET, from a plain form (303) as from htmx (HX-Redirect)."""
    if "HX-Request" not in request.headers:
        return redirect(url, 303)
    # htmx's fetch would follow a 303 by itself and swap a whole page into a part of this one.
    # A header holds no letters beyond Latin-1; `redirect` writes them the same way.
    return Response(status=204, headers={"HX-Redirect": iri_to_uri(url)})
