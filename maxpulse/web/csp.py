"""What browsers may do with our pages: one list of headers for each kind of answer, put together at start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from flask import Flask

from maxpulse.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HeaderList = list[tuple[str, str]]

# Everything is denied, and what a page needs is named. What follows as 'none' says nothing new to a browser: it is
# there so that nobody opens one of these by loosening the first.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'{images}; "
    "connect-src 'self'; child-src 'none'; frame-src 'none'; manifest-src 'none'; media-src 'none'; "
    "object-src 'none'; worker-src {workers}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# Tabler draws its own arrows and ticks as data: images; the calm side does without. An assessment has a service
# worker, for when there is no network.
CALM_POLICY = POLICY.format(images="", workers="'self'")
DESK_POLICY = POLICY.format(images=" data:", workers="'none'")
# A picture opened as a page may do nothing at all.
FILE_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
NO_PAGES = ("asset", "api", "api_entrance")
DESKS = ("distributor", "trainer", "admin", "account")
DENIED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock"),
    *("serial", "usb", "xr-spatial-tracking"),
)
# Asked for by our own pages where somebody signs in or proves to be there; a file asks for nothing.
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
NEVER_KEPT = [("Cache-Control", "no-store")]
TWO_YEARS = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")


def init_app(app: Flask) -> None:
    """Put the headers of its kind on every answer.

    Done where the answer leaves, by adding two lists: Flask's own headers check each value again on each answer,
    which costs 18 us instead of 1, and answers come by the thousand.
    """
    using: Settings = app.extensions["settings"]
    calm = calm_headers()
    by_door = {**dict.fromkeys(DESKS, desk_headers()), **dict.fromkeys(NO_PAGES, file_headers())}
    inner = app.wsgi_app

    def protected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: HeaderList, failure: Any = None) -> Any:
            ours = by_door.get(_door(environ), calm)
            kept = [] if any(name == "Cache-Control" for name, _value in headers) else NEVER_KEPT
            lasting = tls_headers(using, scheme=environ["wsgi.url_scheme"])
            return start_response(status, [*headers, *ours, *kept, *lasting], failure)

        return inner(environ, cast("StartResponse", start))

    app.wsgi_app = protected  # type: ignore[method-assign]


def calm_headers() -> HeaderList:
    """For participants and visitors. Addresses may carry a token, so no page tells where one came from."""
    return [("Content-Security-Policy", CALM_POLICY), ("Referrer-Policy", "no-referrer"), *_for_all("(self)")]


def desk_headers() -> HeaderList:
    """For the signed-in desk side."""
    return [("Content-Security-Policy", DESK_POLICY), ("Referrer-Policy", "same-origin"), *_for_all("(self)")]


def file_headers() -> HeaderList:
    """For style sheets, scripts, fonts, pictures, and what is said to programs: nothing that is opened as a page."""
    return [("Content-Security-Policy", FILE_POLICY), ("Referrer-Policy", "no-referrer"), *_for_all("()")]


def tls_headers(using: Settings, *, scheme: str) -> HeaderList:
    """That browsers shall come by TLS only, from now on; nothing where people do not.

    `scheme` is the request's as a trusted proxy tells it. Where none is trusted nobody can tell, and the public
    address decides: browsers take no notice of this header without TLS (RFC 6797 §8.1).
    """
    by_tls = using.is_tls and (scheme == "https" or not using.trusted_proxies)
    return [TWO_YEARS] if by_tls else []


def _for_all(passkeys: str) -> HeaderList:
    features = dict.fromkeys(DENIED, "()") | dict.fromkeys(PASSKEYS, passkeys)
    return [
        ("X-Content-Type-Options", "nosniff"),
        ("Permissions-Policy", ", ".join(f"{name}={features[name]}" for name in sorted(features))),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]


def _door(environ: WSGIEnvironment) -> str:
    asked = environ.get("werkzeug.request")
    return str(asked.endpoint or "").partition(".")[0] if asked is not None else ""
