"""The colours of this device's pages."""

from __future__ import annotations

from werkzeug.wrappers import Response

from maxpulse.web import device

CHOICE = "theme"


def remembered() -> str | None:
    """What was chosen on this device; anything at all."""
    return device.remembered(CHOICE)


def remember(answer: Response, theme: str) -> None:
    """Let this device's pages have these colours from now on."""
    device.remember(answer, CHOICE, theme)
