"""What browsers may do with our pages: one list of headers for each kind of answer, put together at start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from flask import Flask

from maxpulse.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HeaderList = list[tuple[str, str]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'{images}; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# Tabler draws its own arrows and ticks as data: images; the calm side does without.
CALM_POLICY = POLICY.format(images="")
DESK_POLICY = POLICY.format(images=" data:")
DESKS = ("distributor", "trainer", "admin")
NO_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
NEVER_KEPT = [("Cache-Control", "no-store")]
TWO_YEARS = "max-age=63072000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Put the headers of its kind on every answer.

    Done where the answer leaves, by adding two lists: Flask's own headers check each value again on each answer,
    which costs 18 us instead of 1, and answers come by the thousand.
    """
    using: Settings = app.extensions["settings"]
    calm = calm_headers(using)
    by_door = {**dict.fromkeys(DESKS, desk_headers(using)), "asset": asset_headers(using)}
    inner = app.wsgi_app

    def protected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: HeaderList, failure: Any = None) -> Any:
            ours = by_door.get(_door(environ), calm)
            kept = [] if any(name == "Cache-Control" for name, _value in headers) else NEVER_KEPT
            return start_response(status, [*headers, *ours, *kept], failure)

        return inner(environ, cast("StartResponse", start))

    app.wsgi_app = protected  # type: ignore[method-assign]


def calm_headers(using: Settings) -> HeaderList:
    """For participants and visitors. Addresses may carry a token, so no page tells where one came from."""
    return [("Content-Security-Policy", CALM_POLICY), ("Referrer-Policy", "no-referrer"), *_for_all(using)]


def desk_headers(using: Settings) -> HeaderList:
    """For the signed-in desk side."""
    return [("Content-Security-Policy", DESK_POLICY), ("Referrer-Policy", "same-origin"), *_for_all(using)]


def asset_headers(using: Settings) -> HeaderList:
    """For style sheets, scripts, fonts and pictures. A picture opened as a page may do nothing either."""
    return [("Content-Security-Policy", CALM_POLICY), *_for_all(using)]


def _for_all(using: Settings) -> HeaderList:
    secure = [("Strict-Transport-Security", TWO_YEARS)] if using.origin.startswith("https://") else []
    return [
        ("X-Content-Type-Options", "nosniff"),
        ("Permissions-Policy", NO_DEVICES),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        *secure,
    ]


def _door(environ: WSGIEnvironment) -> str:
    asked = environ.get("werkzeug.request")
    return str(asked.endpoint or "").partition(".")[0] if asked is not None else ""
