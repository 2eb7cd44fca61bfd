"""Sentences that several pages of signing in and of second factors say."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext


def pause(seconds: int) -> str:
    """How long to wait."""
    return ngettext(
        "Too many tries. Please try again in %(num)s minute.",
        "Too many tries. Please try again in %(num)s minutes.",
        (seconds + 59) // 60,
    )


def wrong_code() -> str:
    """What to do about a code that was not taken."""
    return _(
        "That is not the code. Wait for the next one in your app, and check that your phone shows the right time."
    )
