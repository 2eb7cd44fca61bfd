"""Devices: what was chosen on this one (a cookie for pages that know nobody, such as signing in), and which it is."""

from __future__ import annotations

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from maxpulse.core.devices import Device, name_of

A_YEAR = 31_536_000


def remembered(choice: str) -> str | None:
    """What was chosen on this device; anything at all, for a browser may send what it likes."""
    return request.cookies.get(cookie_name(choice, is_tls=_is_tls()))


def remember(answer: Response, choice: str, value: str) -> None:
    """Let this device's pages have it this way from now on."""
    name = cookie_name(choice, is_tls=_is_tls())
    answer.set_cookie(name, value, max_age=A_YEAR, secure=_is_tls(), samesite="Lax")


def cookie_name(choice: str, *, is_tls: bool) -> str:
    """The cookie a choice is kept in."""
    # As the session's: behind TLS no neighbour under the same domain puts another in its place.
    return f"__Host-{choice}" if is_tls else choice


def this_one() -> str:
    """The coarse name of the device that asks: its browser and system, empty where it says neither."""
    return name_of(request.user_agent.string)


def in_words(device: Device) -> str:
    """A device as people call it."""
    if device.browser and device.system:
        return _("%(browser)s on %(system)s", browser=device.browser, system=device.system)
    return device.browser or device.system or _("A device that does not say what it is")


def _is_tls() -> bool:
    return bool(current_app.extensions["settings"].is_tls)
