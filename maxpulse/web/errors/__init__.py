"""What people see when a page cannot be shown, and what the log says about it."""

from __future__ import annotations

from flask import Flask

from maxpulse.config import Settings

from . import log, pages
from .pages import NotPermitted, Suspended, Unconfirmed, as_asked
from .problems import Problem

__all__ = ["NotPermitted", "Problem", "Suspended", "Unconfirmed", "as_asked", "init_app"]


def init_app(app: Flask) -> None:
    """Answer every failure with a page in our own words, and log it without what people typed."""
    using: Settings = app.extensions["settings"]
    log.configure(using)
    pages.init_app(app)
