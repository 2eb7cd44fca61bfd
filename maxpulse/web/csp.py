"""What browsers may do with our pages: one list of headers for each kind of answer, put together at start."""

from __future__ import annotations

from flask import Flask, Response, request

from maxpulse.config import Settings

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
TWO_YEARS = "max-age=63072000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Put the headers of its kind on every answer."""
    using: Settings = app.extensions["settings"]
    calm, desk, asset = calm_headers(using), desk_headers(using), asset_headers(using)
    by_door = {**dict.fromkeys(DESKS, desk), "asset": asset}

    @app.after_request
    def protect(response: Response) -> Response:
        door = (request.endpoint or "").partition(".")[0]
        response.headers.extend(by_door.get(door, calm))
        if door != "asset" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


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
